// Package ext stands for the place where Traefik's vendor adds fields to its
// routes and services. There are none here.
package ext

// HTTP is what is added to services.
type HTTP struct{}

// Router is what is added to routes.
type Router struct{}
