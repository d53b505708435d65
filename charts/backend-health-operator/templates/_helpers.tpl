{{- define "backend-health-operator.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- /* Shortened to 53 characters, so that a suffix still fits into the 63 of a label. */}}
{{- define "backend-health-operator.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 53 | trimSuffix "-" }}
{{- else }}
{{- $name := include "backend-health-operator.name" . }}
{{- if contains $name .Release.Name }}
{{- .Release.Name | trunc 53 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 53 | trimSuffix "-" }}
{{- end }}
{{- end }}
{{- end }}

{{- /* Cluster-scoped objects carry the namespace in their name, so that two releases do not fight for one. */}}
{{- define "backend-health-operator.clusterName" -}}
{{- printf "%s-%s" .Release.Namespace (include "backend-health-operator.fullname" .) }}
{{- end }}

{{- define "backend-health-operator.leaseName" -}}
{{- .Values.leaderElection.leaseName | default (include "backend-health-operator.fullname" .) }}
{{- end }}

{{- define "backend-health-operator.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- .Values.serviceAccount.name | default (include "backend-health-operator.fullname" .) }}
{{- else }}
{{- .Values.serviceAccount.name | default "default" }}
{{- end }}
{{- end }}

{{- define "backend-health-operator.selectorLabels" -}}
app.kubernetes.io/name: {{ include "backend-health-operator.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "backend-health-operator.labels" -}}
{{ include "backend-health-operator.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/component: operator
app.kubernetes.io/part-of: backend-health
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- /*
The labels and annotations of an object. Argument: a dict of root, and optionally labels and annotations of its own.
Ours win over those of the user: selectors rely on them.
*/}}
{{- define "backend-health-operator.metadata" -}}
{{- $ours := include "backend-health-operator.labels" .root | fromYaml }}
labels:
  {{- merge $ours (.labels | default dict) .root.Values.commonLabels | toYaml | nindent 2 }}
{{- with merge (dict) (.annotations | default dict) .root.Values.commonAnnotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- /*
A repository whose first part has a dot or a port, or is localhost, names its registry itself: the rule of every container runtime.
*/}}
{{- define "backend-health-operator.image" -}}
{{- $repository := .Values.image.repository }}
{{- if and .Values.image.registry (not (regexMatch "^([^/]*[.:][^/]*|localhost)/" $repository)) }}
{{- $repository = printf "%s/%s" .Values.image.registry $repository }}
{{- end }}
{{- if .Values.image.digest }}
{{- printf "%s@%s" $repository .Values.image.digest }}
{{- else }}
{{- printf "%s:%s" $repository (.Values.image.tag | default .Chart.AppVersion) }}
{{- end }}
{{- end }}

{{- /* What the operator may do with checks and events, in the whole cluster or in one namespace. */}}
{{- define "backend-health-operator.rules" -}}
- apiGroups: ["backendhealth.dev"]
  resources: ["backendhealthchecks"]
  verbs: ["get", "list", "watch"]
# Statuses are written by server-side apply, which is a patch.
- apiGroups: ["backendhealth.dev"]
  resources: ["backendhealthchecks/status"]
  verbs: ["patch"]
# The patch adds to the series of an event that repeats.
- apiGroups: ["events.k8s.io"]
  resources: ["events"]
  verbs: ["create", "patch"]
{{- end }}
