#!/bin/sh
# One token on standard output, to try things out: no back end, no library.
#   BILLING_TOKEN_SECRET=… ./shell.sh proxy.toml
set -eu
exec "${BILLING_PROXY:-billing-proxy}" token --config "$1" --tenant acme --subject user-1 --lifetime 300
