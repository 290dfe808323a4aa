// Package yamlnode looks into YAML whose lines count: what a pipeline is written
// in.
//
// It promises that an alias is followed once, and that nothing is returned
// rather than a node of another form.
package yamlnode

import "go.yaml.in/yaml/v4"

// Root returns the mapping that a file is, or nil.
func Root(data []byte) (*yaml.Node, error) {
	var doc yaml.Node
	if err := yaml.Load(data, &doc); err != nil {
		return nil, err
	}
	root := Resolve(&doc)
	if root != nil && root.Kind == yaml.DocumentNode && len(root.Content) > 0 {
		root = Resolve(root.Content[0])
	}
	if root == nil || root.Kind != yaml.MappingNode {
		return nil, nil
	}
	return root, nil
}

// Get returns a member of a mapping, or nil.
func Get(n *yaml.Node, name string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == name {
			return Resolve(n.Content[i+1])
		}
	}
	return nil
}

// Resolve returns what an alias stands for.
func Resolve(n *yaml.Node) *yaml.Node {
	if n != nil && n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// Text is what a scalar says, and "" of anything else.
func Text(n *yaml.Node) string {
	if n == nil || n.Kind != yaml.ScalarNode {
		return ""
	}
	return n.Value
}

// Scalars are the texts of a list, or the one that stands alone.
func Scalars(n *yaml.Node) []string {
	if n.Kind == yaml.ScalarNode {
		return []string{n.Value}
	}
	var out []string
	if n.Kind == yaml.SequenceNode {
		for _, item := range n.Content {
			if t := Text(Resolve(item)); t != "" {
				out = append(out, t)
			}
		}
	}
	return out
}
