package terraform

import (
	"encoding/base64"
	"errors"
	"math/big"
	"net/netip"
	"path"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/hashicorp/hcl/v2/ext/tryfunc"
	yaml "github.com/zclconf/go-cty-yaml"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// functions are those of Terraform's language that follow from their arguments
// alone, by the names that it gives them. What reads files, the clock or
// chance is not among them: it is not known.
//
// Source: the Terraform language's "Built-in Functions".
var functions = sync.OnceValue(func() map[string]function.Function {
	all := map[string]function.Function{
		"abs": stdlib.AbsoluteFunc, "ceil": stdlib.CeilFunc, "floor": stdlib.FloorFunc, "log": stdlib.LogFunc,
		"max": stdlib.MaxFunc, "min": stdlib.MinFunc, "parseint": stdlib.ParseIntFunc, "pow": stdlib.PowFunc, "signum": stdlib.SignumFunc,

		"chomp": stdlib.ChompFunc, "format": stdlib.FormatFunc, "formatlist": stdlib.FormatListFunc, "indent": stdlib.IndentFunc,
		"join": stdlib.JoinFunc, "lower": stdlib.LowerFunc, "regex": stdlib.RegexFunc, "regexall": stdlib.RegexAllFunc,
		"replace": replaceFunc, "split": stdlib.SplitFunc, "strrev": stdlib.ReverseFunc, "substr": stdlib.SubstrFunc,
		"title": stdlib.TitleFunc, "trim": stdlib.TrimFunc, "trimprefix": stdlib.TrimPrefixFunc, "trimspace": stdlib.TrimSpaceFunc,
		"trimsuffix": stdlib.TrimSuffixFunc, "upper": stdlib.UpperFunc,
		"startswith":  ofTexts(strings.HasPrefix),
		"endswith":    ofTexts(strings.HasSuffix),
		"strcontains": ofTexts(strings.Contains),
		"basename":    ofText(func(s string) (string, error) { return path.Base(s), nil }),
		"dirname":     ofText(func(s string) (string, error) { return path.Dir(s), nil }),

		"chunklist": stdlib.ChunklistFunc, "coalesce": stdlib.CoalesceFunc, "coalescelist": stdlib.CoalesceListFunc,
		"compact": stdlib.CompactFunc, "concat": stdlib.ConcatFunc, "contains": stdlib.ContainsFunc, "distinct": stdlib.DistinctFunc,
		"element": stdlib.ElementFunc, "flatten": stdlib.FlattenFunc, "keys": stdlib.KeysFunc, "length": lengthFunc,
		"lookup": stdlib.LookupFunc, "merge": stdlib.MergeFunc, "one": oneFunc, "range": stdlib.RangeFunc,
		"reverse": stdlib.ReverseListFunc, "setintersection": stdlib.SetIntersectionFunc, "setproduct": stdlib.SetProductFunc,
		"setsubtract": stdlib.SetSubtractFunc, "setunion": stdlib.SetUnionFunc, "slice": stdlib.SliceFunc, "sort": stdlib.SortFunc,
		"values": stdlib.ValuesFunc, "zipmap": stdlib.ZipmapFunc, "alltrue": ofSwitches(true), "anytrue": ofSwitches(false),

		"csvdecode": stdlib.CSVDecodeFunc, "jsondecode": stdlib.JSONDecodeFunc, "jsonencode": stdlib.JSONEncodeFunc,
		"yamldecode": yaml.YAMLDecodeFunc, "yamlencode": yaml.YAMLEncodeFunc,
		"base64encode": ofText(func(s string) (string, error) { return base64.StdEncoding.EncodeToString([]byte(s)), nil }),
		"base64decode": ofText(decode64),
		"formatdate":   stdlib.FormatDateFunc, "timeadd": stdlib.TimeAddFunc,

		"can": tryfunc.CanFunc, "try": tryfunc.TryFunc, "nonsensitive": sameFunc,
		"tobool": stdlib.MakeToFunc(cty.Bool), "tonumber": stdlib.MakeToFunc(cty.Number), "tostring": stdlib.MakeToFunc(cty.String),
		"tolist": stdlib.MakeToFunc(cty.List(cty.DynamicPseudoType)), "tomap": stdlib.MakeToFunc(cty.Map(cty.DynamicPseudoType)),
		"toset": stdlib.MakeToFunc(cty.Set(cty.DynamicPseudoType)),

		"cidrhost": cidrHostFunc, "cidrnetmask": ofText(netmask), "cidrsubnet": cidrSubnetFunc, "cidrsubnets": cidrSubnetsFunc,
	}
	for _, name := range later {
		all[name] = laterFunc(name)
	}
	for name, f := range all {
		if name != "try" && name != "can" { // they take expressions, which bound themselves
			all[name] = bounded(name, f)
		}
	}
	return all
})

// later are functions of files, chance, the clock, and of what must not be seen.
var later = []string{
	"abspath", "base64sha256", "base64sha512", "bcrypt", "ephemeralasnull", "file", "filebase64", "filebase64sha256", "filebase64sha512",
	"fileexists", "filemd5", "fileset", "filesha1", "filesha256", "filesha512", "issensitive", "md5", "pathexpand", "plantimestamp", "rsadecrypt",
	"sensitive", "sha1", "sha256", "sha512", "templatefile", "templatestring", "textdecodebase64", "textencodebase64", "timestamp",
	"urlencode", "uuid", "uuidv5",
}

// laterFunc is a function of a name in later: a call of it waits for itself, and
// for what its arguments wait for.
func laterFunc(name string) function.Function {
	return function.New(&function.Spec{
		VarParam: &function.Parameter{Name: "any", Type: cty.DynamicPseudoType, AllowNull: true, AllowUnknown: true, AllowDynamicType: true, AllowMarked: true},
		Type:     func([]cty.Value) (cty.Type, error) { return cty.DynamicPseudoType, nil },
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			v := unknown(callText(name, args))
			for _, a := range args {
				if !a.IsWhollyKnown() {
					_, marks := a.UnmarkDeep()
					v = v.WithMarks(marks)
				}
			}
			return v, nil
		},
	})
}

// callText is a call as it is shown: with the file that it reads, where that is
// written out. What other functions are given may be secret.
func callText(name string, args []cty.Value) string {
	if len(args) == 0 {
		return name + "()"
	}
	if strings.HasPrefix(name, "file") || name == "templatefile" {
		if file, ok := keyText(args[0]); ok && len(file) < 100 {
			return name + "(" + strconv.Quote(file) + ")"
		}
	}
	return name + "(…)"
}

// maxGrowth is how much a function may make of its arguments.
const maxGrowth = 4 << 20

// bounded makes the result of a function unknown where it could be larger than
// anybody's.
func bounded(name string, f function.Function) function.Function {
	tooLarge := func(args []cty.Value) bool {
		sizes, sum := make([]int, len(args)), 0
		for n, a := range args {
			sizes[n] = sizeOf(a, maxSize)
			sum += sizes[n]
		}
		return sum > maxSize || growth(name, args, sizes, sum) > maxGrowth
	}
	return function.New(&function.Spec{
		Params: f.Params(), VarParam: f.VarParam(),
		Type: func(args []cty.Value) (cty.Type, error) {
			if tooLarge(args) {
				return cty.DynamicPseudoType, nil
			}
			return f.ReturnTypeForValues(args)
		},
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			if tooLarge(args) {
				return cty.DynamicVal, nil
			}
			return f.Call(args)
		},
	})
}

// growth is the most that a function could make of its arguments: of most it is
// what they are.
func growth(name string, args []cty.Value, sizes []int, sum int) int {
	n := sum
	switch {
	case len(args) == 0:
	case name == "replace" && len(args) == 3:
		n = sizes[0] * sizes[2]
	case name == "join":
		n = sizes[0] * (sum - sizes[0])
	case name == "format", name == "formatlist":
		n = sizes[0] * sum
		if first, _ := args[0].Unmark(); first.Type() == cty.String && first.IsKnown() && !first.IsNull() && aWidth.MatchString(first.AsString()) {
			n = maxGrowth + 1
		}
	case name == "indent":
		spaces, _ := args[0].Unmark()
		by, err := whole(spaces)
		n = max(by, 1) * sum
		if err != nil && spaces.IsKnown() || by > 1000 {
			n = maxGrowth + 1
		}
	case name == "setproduct":
		n = len(args)
		for _, size := range sizes {
			if n *= size; n > maxGrowth {
				break
			}
		}
	}
	return n
}

// aWidth is the width of a verb of format that fills memory with blanks.
var aWidth = regexp.MustCompile(`%[^%a-zA-Z]*(?:\d{4}|\*)`)

// texts are parameters of texts.
func texts(names ...string) []function.Parameter {
	var out []function.Parameter
	for _, n := range names {
		out = append(out, function.Parameter{Name: n, Type: cty.String})
	}
	return out
}

func ofText(f func(string) (string, error)) function.Function {
	return function.New(&function.Spec{
		Params: texts("text"), Type: function.StaticReturnType(cty.String),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			s, err := f(args[0].AsString())
			return cty.StringVal(s), err
		},
	})
}

func ofTexts(f func(string, string) bool) function.Function {
	return function.New(&function.Spec{
		Params: texts("text", "part"), Type: function.StaticReturnType(cty.Bool),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			return cty.BoolVal(f(args[0].AsString(), args[1].AsString())), nil
		},
	})
}

// ofSwitches is alltrue or anytrue.
func ofSwitches(all bool) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "list", Type: cty.List(cty.Bool)}}, Type: function.StaticReturnType(cty.Bool),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			open := false
			for it := args[0].ElementIterator(); it.Next(); {
				switch _, v := it.Element(); {
				case !v.IsKnown():
					open = true
				case v.IsNull() && all, !v.IsNull() && v.True() != all:
					return cty.BoolVal(!all), nil
				}
			}
			if open {
				return cty.UnknownVal(cty.Bool), nil
			}
			return cty.BoolVal(all), nil
		},
	})
}

// lengthFunc is that of a text too.
var lengthFunc = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "value", Type: cty.DynamicPseudoType, AllowDynamicType: true, AllowUnknown: true}},
	Type:   function.StaticReturnType(cty.Number),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		switch v := args[0]; {
		case v.Type() == cty.String:
			return stdlib.Strlen(v)
		case !v.IsKnown():
			return cty.UnknownVal(cty.Number), nil
		case v.Type().IsObjectType() || v.Type().IsTupleType():
			return cty.NumberIntVal(int64(v.LengthInt())), nil
		default:
			return stdlib.Length(v)
		}
	},
})

// oneFunc takes the only element of a list, or null of an empty one.
var oneFunc = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "list", Type: cty.DynamicPseudoType}},
	Type:   func([]cty.Value) (cty.Type, error) { return cty.DynamicPseudoType, nil },
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		v := args[0]
		if !v.CanIterateElements() || v.Type().IsMapType() || v.Type().IsObjectType() {
			return cty.NilVal, errors.New("not a list")
		}
		switch v.LengthInt() {
		case 0:
			return cty.NullVal(cty.DynamicPseudoType), nil
		case 1:
			it := v.ElementIterator()
			it.Next()
			_, item := it.Element()
			return item, nil
		}
		return cty.NilVal, errors.New("more than one")
	},
})

// sameFunc gives back what it is given. What is sensitive is not known anyway.
var sameFunc = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "value", Type: cty.DynamicPseudoType, AllowNull: true, AllowUnknown: true, AllowDynamicType: true}},
	Type:   func(args []cty.Value) (cty.Type, error) { return args[0].Type(), nil },
	Impl:   func(args []cty.Value, _ cty.Type) (cty.Value, error) { return args[0], nil },
})

// replaceFunc takes what stands between slashes for a regular expression.
var replaceFunc = function.New(&function.Spec{
	Params: texts("text", "part", "by"), Type: function.StaticReturnType(cty.String),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		part := args[1].AsString()
		if len(part) > 1 && part[0] == '/' && part[len(part)-1] == '/' {
			re, err := regexp.Compile(part[1 : len(part)-1])
			if err != nil {
				return cty.NilVal, err
			}
			return cty.StringVal(re.ReplaceAllString(args[0].AsString(), args[2].AsString())), nil
		}
		return cty.StringVal(strings.ReplaceAll(args[0].AsString(), part, args[2].AsString())), nil
	},
})

func decode64(s string) (string, error) {
	raw, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return "", err
	}
	if text := string(raw); strings.ToValidUTF8(text, "") == text {
		return text, nil
	}
	return "", errors.New("no text")
}

func netmask(s string) (string, error) {
	p, err := netip.ParsePrefix(s)
	if err != nil || !p.Addr().Is4() {
		return "", errors.New("no prefix of IPv4")
	}
	ones, err := netip.MustParseAddr("255.255.255.255").Prefix(p.Bits())
	return ones.Addr().String(), err
}

// prefixed reads a prefix, and returns the address behind its first one by n
// blocks of 2^width addresses.
func prefixed(s string, n *big.Int, width int) (netip.Prefix, netip.Addr, error) {
	p, err := netip.ParsePrefix(s)
	if err != nil {
		return p, netip.Addr{}, err
	}
	p = p.Masked()
	at := new(big.Int).SetBytes(p.Addr().AsSlice())
	at.Add(at, new(big.Int).Lsh(n, uint(width))) //nolint:gosec // callers give the rest of an address
	raw := make([]byte, p.Addr().BitLen()/8)
	if at.Sign() < 0 || at.BitLen() > p.Addr().BitLen() {
		return p, netip.Addr{}, errors.New("no room")
	}
	addr, _ := netip.AddrFromSlice(at.FillBytes(raw))
	if !p.Contains(addr) {
		return p, netip.Addr{}, errors.New("no room")
	}
	return p, addr, nil
}

// subnet returns the subnet of a number that has some bits more than a prefix.
func subnet(s string, bits, number int) (string, error) {
	p, err := netip.ParsePrefix(s)
	if err != nil {
		return "", err
	}
	length := p.Bits() + bits
	if bits < 0 || number < 0 || length > p.Addr().BitLen() {
		return "", errors.New("no room")
	}
	_, addr, err := prefixed(s, big.NewInt(int64(number)), p.Addr().BitLen()-length)
	if err != nil {
		return "", err
	}
	return netip.PrefixFrom(addr, length).String(), nil
}

// whole returns a whole number that an int holds.
func whole(v cty.Value) (int, error) {
	v, err := convert.Convert(v, cty.Number)
	if err != nil || v.IsNull() || !v.IsKnown() {
		return 0, errors.New("no number")
	}
	n, accuracy := v.AsBigFloat().Int64()
	if accuracy != big.Exact || n < -1<<31 || n > 1<<31 {
		return 0, errors.New("no whole number")
	}
	return int(n), nil
}

var cidrHostFunc = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "prefix", Type: cty.String}, {Name: "host", Type: cty.Number}},
	Type:   function.StaticReturnType(cty.String),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		host, err := whole(args[1])
		if err != nil {
			return cty.NilVal, err
		}
		p, addr, err := prefixed(args[0].AsString(), big.NewInt(int64(max(host, 0))), 0)
		if err == nil && host < 0 { // from the end
			size := new(big.Int).Lsh(big.NewInt(1), uint(p.Addr().BitLen()-p.Bits())) //nolint:gosec // not negative
			_, addr, err = prefixed(args[0].AsString(), size.Add(size, big.NewInt(int64(host))), 0)
		}
		return cty.StringVal(addr.String()), err
	},
})

var cidrSubnetFunc = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "prefix", Type: cty.String}, {Name: "bits", Type: cty.Number}, {Name: "number", Type: cty.Number}},
	Type:   function.StaticReturnType(cty.String),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		bits, err := whole(args[1])
		if err != nil {
			return cty.NilVal, err
		}
		number, err := whole(args[2])
		if err != nil {
			return cty.NilVal, err
		}
		text, err := subnet(args[0].AsString(), bits, number)
		return cty.StringVal(text), err
	},
})

// cidrSubnetsFunc cuts subnets of several sizes out of a prefix, each at the
// first place behind the one before that it fits.
var cidrSubnetsFunc = function.New(&function.Spec{
	Params:   []function.Parameter{{Name: "prefix", Type: cty.String}},
	VarParam: &function.Parameter{Name: "bits", Type: cty.Number},
	Type:     function.StaticReturnType(cty.List(cty.String)),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		p, err := netip.ParsePrefix(args[0].AsString())
		if err != nil {
			return cty.NilVal, err
		}
		rest := p.Addr().BitLen() - p.Bits()
		next := new(big.Int) // counted in addresses
		out := []cty.Value{}
		for _, a := range args[1:] {
			bits, err := whole(a)
			if err != nil {
				return cty.NilVal, err
			}
			if bits < 1 || bits > rest {
				return cty.NilVal, errors.New("no room")
			}
			size := new(big.Int).Lsh(big.NewInt(1), uint(rest-bits)) //nolint:gosec // not negative
			next.Add(next, size).Sub(next, big.NewInt(1)).Div(next, size)
			_, addr, err := prefixed(args[0].AsString(), next, rest-bits)
			if err != nil {
				return cty.NilVal, err
			}
			out = append(out, cty.StringVal(netip.PrefixFrom(addr, p.Bits()+bits).String()))
			next.Add(next, big.NewInt(1)).Mul(next, size)
		}
		if len(out) == 0 {
			return cty.ListValEmpty(cty.String), nil
		}
		return cty.ListVal(out), nil
	},
})
