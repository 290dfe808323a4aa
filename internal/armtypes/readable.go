package armtypes

import (
	"fmt"

	"github.com/wardhq/ward/internal/addr"
)

// Readable returns what Azure gives back of a body that it was put: a copy
// without the properties that are published as write-only. Of a kind that is
// not published it is the body itself.
func (t *Types) Readable(kind addr.Kind, apiVersion string, body map[string]any) map[string]any {
	root, ok := t.resources[versionKey(kind, apiVersion)]
	if !ok {
		return body
	}
	out, ok := readable(kind, root, "", body).(map[string]any)
	if !ok {
		return body
	}
	return out
}

// readable returns the value without what is write-only in its shape. A union
// has no write-only property of its own.
func readable(kind addr.Kind, s shape, path string, v any) any {
	switch s := s.(type) {
	case *object:
		return readableObject(kind, s, path, v)
	case *tagged:
		body, _ := v.(map[string]any)
		word, _ := body[s.by].(string)
		if arm := s.arms[word]; arm != nil {
			return readableObject(kind, arm, path, v)
		}
	case *list:
		items, isList := v.([]any)
		if !isList {
			return v
		}
		out := make([]any, len(items))
		for i, item := range items {
			out[i] = readable(kind, s.item, fmt.Sprintf("%s[%d]", path, i), item)
		}
		return out
	}
	return v
}

func readableObject(kind addr.Kind, o *object, path string, v any) any {
	body, isObject := v.(map[string]any)
	if !isObject {
		return v
	}
	out := make(map[string]any, len(body))
	for name, value := range body {
		p, published := o.props[name]
		at := join(path, name)
		switch {
		case !published && o.rest != nil:
			out[name] = readable(kind, o.rest, at, value)
		case !published:
			out[name] = value
		case !p.writeOnly || givenBack.has(kind, at):
			out[name] = readable(kind, p.shape, at, value)
		}
	}
	return out
}
