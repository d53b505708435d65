//go:build tools

// Package kubernetes names the programs that this module pins, so that go.sum covers all they need.
package kubernetes

import (
	_ "k8s.io/kubernetes/cmd/kube-apiserver"
	_ "k8s.io/kubernetes/cmd/kubectl"
)
