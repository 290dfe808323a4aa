// Package lego stands for the module of the same path, by which Traefik asks
// an authority for certificates. It has what Traefik names of it, and refuses
// each request: of what the real one brings, a few hundred clients of name
// services, some cannot be had, and none is asked in a test.
package lego
