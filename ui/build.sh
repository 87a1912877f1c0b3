#!/bin/sh
# Builds or tests the page; Maven calls it, and does nothing more than that.
#   build.sh page DIRECTORY   the page into DIRECTORY, unless nothing changed since it was built
#   build.sh test             the tests of the page's logic
#   build.sh browser          the tests in chromium, on a built page
set -eu
cd "$(dirname "$0")"

fail() {
  echo "ui: $1" >&2
  exit 1
}

command -v node >/dev/null 2>&1 || fail "node is not installed (needed: 20.19 or newer, with npm); on Debian: apt-get install nodejs npm"
command -v npm >/dev/null 2>&1 || fail "npm is not installed; on Debian: apt-get install npm"
node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' \
  || fail "node is $(node --version) (needed: 20.19 or newer)"

# npm ci deletes and fetches everything, so it runs only when the lock file is not the installed one.
install() {
  if ! cmp -s package-lock.json node_modules/.installed-lock.json; then
    npm ci --prefer-offline --no-audit --no-fund --loglevel=error
    cp package-lock.json node_modules/.installed-lock.json
  fi
}

sources() {
  find src index.html package.json package-lock.json tsconfig.json vite.config.ts -type f | LC_ALL=C sort \
    | xargs -d '\n' sha256sum | sha256sum
}

case "${1:-}" in
  page)
    out=${2:?directory}
    stamp=target/page.sha256
    if [ -f "$out/index.html" ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(sources)" ]; then
      exit 0
    fi
    install
    rm -f "$stamp"
    OBSMESH_UI_OUT=$out npm run --silent build -- --logLevel warn
    mkdir -p target
    sources >"$stamp"
    ;;
  test)
    install
    npm test --silent
    ;;
  browser)
    install
    npm run --silent test:browser
    ;;
  *)
    fail "'${1:-}' is not one of: page, test, browser"
    ;;
esac
