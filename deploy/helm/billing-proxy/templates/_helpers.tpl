{{- define "billing-proxy.labels" -}}
app.kubernetes.io/name: billing-proxy
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "billing-proxy.selector" -}}
app.kubernetes.io/name: billing-proxy
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}
