// The one table of the programs that make up the test control plane: a further one is a row here and an import in its module's `tools.go`.
// It does not find or build them; `binaries.mjs` does.

/**
 * The Go module folders beside this file, with the flags that every program of the module is linked with.
 * The Kubernetes version stamp is not decoration: without it the API server and kubectl take themselves for v0.0.0,
 * which switches CRD features off and confuses the version skew check; helm would refuse charts by their `kubeVersion`.
 */
export const modules = {
  kubernetes: {
    ldflags: [
      '-X k8s.io/component-base/version.gitVersion=v1.36.3',
      '-X k8s.io/component-base/version.gitMajor=1',
      '-X k8s.io/component-base/version.gitMinor=36',
    ],
  },
  etcd: { ldflags: [] },
  helm: {
    ldflags: [
      '-X helm.sh/helm/v3/internal/version.version=v3.21.4',
      '-X helm.sh/helm/v3/pkg/lint/rules.k8sVersionMajor=1',
      '-X helm.sh/helm/v3/pkg/lint/rules.k8sVersionMinor=36',
      '-X helm.sh/helm/v3/pkg/chartutil.k8sVersionMajor=1',
      '-X helm.sh/helm/v3/pkg/chartutil.k8sVersionMinor=36',
    ],
  },
};

/** In build order. */
export const programs = [
  { name: 'kube-apiserver', module: 'kubernetes', package: 'k8s.io/kubernetes/cmd/kube-apiserver' },
  { name: 'kubectl', module: 'kubernetes', package: 'k8s.io/kubernetes/cmd/kubectl' },
  { name: 'etcd', module: 'etcd', package: 'go.etcd.io/etcd/server/v3' },
  { name: 'helm', module: 'helm', package: 'helm.sh/helm/v3/cmd/helm' },
];
