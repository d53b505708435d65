//go:build tools

// Package etcd names the program that this module pins, so that go.sum covers all it needs.
package etcd

import _ "go.etcd.io/etcd/server/v3"
