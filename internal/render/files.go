package render

import (
	"fmt"
)

// renderFiles renders what images are built of, and the workflows.
func renderFiles(j job) error {
	for _, f := range j.design.Files {
		if err := j.sink.File(f.Path, []byte(f.Text)); err != nil {
			return err
		}
	}
	return nil
}

// filesReadme leads to those that say what they are for.
func (j job) filesReadme(m *markdown) {
	if len(j.design.Files) == 0 {
		return
	}
	m.heading(2, "Images and workflows")
	m.paragraph("The tree is the root of the repository: GitHub runs the workflows where they are. " +
		"What is built is named by digest, commit or moment; `images/README.md` says what has to be given, and how to begin.")
	for _, f := range j.design.Files {
		if f.Why != "" {
			m.line("- %s", fmt.Sprintf("[%s](%s): %s", f.Path, f.Path, escape(f.Why)))
		}
	}
	m.gap()
}
