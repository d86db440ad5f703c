#!/usr/bin/env bash
# Every step of the pipelines beside it, so that it runs the same on a laptop: pipeline.sh preview|comment|apply|drift <stack>
#
# Runs in the folder of the program. The environment says where the state is (PULUMI_BACKEND_URL), and which authorization server
# this is for (OAUTH_ISSUER, OAUTH_ALLOWED_ISSUERS) with the credential for it. OAUTH_MAX_DELETES: how many clients may go. Default 0.
set -euo pipefail

step=${1:?preview, comment, apply or drift} stack=${2:?the name of a stack}
report=preview-$stack.md
export OAUTH_MAX_DELETES=${OAUTH_MAX_DELETES:-0}
run=(--stack "$stack" --non-interactive --color never)

# GitLab gives its token as a variable; what logs in to the backend wants a file.
if [[ -n ${BACKEND_ID_TOKEN:-} ]]; then
  AWS_WEB_IDENTITY_TOKEN_FILE=$(mktemp)
  export AWS_WEB_IDENTITY_TOKEN_FILE
  trap 'rm -f "$AWS_WEB_IDENTITY_TOKEN_FILE"' EXIT
  printf %s "$BACKEND_ID_TOKEN" >"$AWS_WEB_IDENTITY_TOKEN_FILE"
  unset BACKEND_ID_TOKEN
fi

# Fails before anything is changed where more clients would be deleted or replaced than may be.
guard() {
  pulumi preview "${run[@]}" --refresh --json | npx --no-install pulumi-oauth-max-deletes
}

# An indented block: nothing that a server or a program says can end it. GitHub takes 65,536 characters.
write_report() {
  printf '<!-- oauth-clients %s -->\n### OAuth clients of `%s`\n\n' "$stack" "$stack"
  head -c 60000 | sed 's/^/    /'
}

preview() {
  # The report is written for a preview that fails as well: it is what a reviewer has to see.
  local failed=0
  { pulumi preview "${run[@]}" --refresh --diff 2>&1 || failed=$?; guard 2>&1 || failed=$?; exit "$failed"; } |
    tee >(cat >&2) | write_report >"$report"
}

# One comment for each stack, written anew at each push. Needs GH_TOKEN, GH_REPO and PULL_REQUEST.
comment() {
  local mine
  mine=$(gh api "repos/$GH_REPO/issues/$PULL_REQUEST/comments" --paginate \
    --jq ".[] | select(.body | startswith(\"<!-- oauth-clients $stack -->\")) | .id" | head -n 1)
  if [[ -n $mine ]]; then
    gh api --method PATCH "repos/$GH_REPO/issues/comments/$mine" --field body=@"$report"
  else
    gh api --method POST "repos/$GH_REPO/issues/$PULL_REQUEST/comments" --field body=@"$report"
  fi
}

apply() {
  guard
  pulumi up "${run[@]}" --refresh --yes --skip-preview
}

# Fails where the server is not as the program says, and where a client could not be read.
drift() {
  OAUTH_STRICT_READ=1 pulumi preview "${run[@]}" --refresh --diff --expect-no-changes
}

case $step in
preview | comment | apply | drift) "$step" ;;
*)
  echo "pipeline.sh: $step is none of preview, comment, apply and drift" >&2
  exit 2
  ;;
esac
