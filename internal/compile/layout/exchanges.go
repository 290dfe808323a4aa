package layout

// Exchange is another system that environments speak with across the edge of
// their networks.
type Exchange struct {
	Name     string `json:"name"`
	In       bool   `json:"in,omitempty"` // it calls Odoo
	Protocol string `json:"protocol"`     // as the estate says it: sftp
	Host     string `json:"host"`         // its name, or the range that it calls from
	Ports    []int  `json:"ports"`
	Class    string `json:"class,omitempty"` // of the data that is exchanged
	// Party is whose it is, by its title, and Agreement what was agreed with
	// it. Without one it is the organisation's own, or Open.
	Party     string `json:"party,omitempty"`
	Agreement string `json:"agreement,omitempty"`
	Open      bool   `json:"open,omitempty"` // a host of the Internet, with which nothing is agreed
	Why       string `json:"why"`
}
