package layout

// Continuity is what the estate states of how work goes on when an environment is
// away: nothing is decided of it, and checks are held against it.
type Continuity struct {
	Organisation string    `json:"organisation"` // its short name
	Regulated    bool      `json:"regulated"`    // a production holds regulated data
	Authority    string    `json:"authority,omitempty"`
	Deputy       string    `json:"deputy,omitempty"`
	Roles        []string  `json:"roles,omitempty"` // that have to be reached
	Contacts     []Contact `json:"contacts,omitempty"`
	Notices      []Notice  `json:"notices,omitempty"`
}

// Contact is how a role is reached.
type Contact struct {
	Role  string   `json:"role"`
	Reach []string `json:"reach,omitempty"`
}

// Notice is that somebody is told of something.
type Notice struct {
	On      string   `json:"on"`
	To      []string `json:"to"`
	Minutes int      `json:"minutes"`
}

// Function is something that people do with an environment.
type Function struct {
	Name        string `json:"name"`
	Owner       string `json:"owner"`
	Criticality string `json:"criticality"`
	Manual      string `json:"manual,omitempty"`
	// Bearable is for how many minutes working by hand can be borne; 0 is that
	// nobody says what it needs.
	Bearable int    `json:"bearable,omitempty"`
	Forms    string `json:"forms,omitempty"`
	Reenter  string `json:"reenter,omitempty"`
}
