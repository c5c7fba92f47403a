#!/bin/sh
# What pgconf does, in one minute: `make demo` runs this against a fresh copy of the example shop.
set -eu

shop=${1:?usage: demo.sh FOLDER}
rm -rf "$shop"

bold='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then bold=$(printf '\033[1m') plain=$(printf '\033[0m'); fi

say() { printf '\n%s# %s%s\n' "$bold" "$*" "$plain"; }
run() {
    printf '$'
    for word in "$@"; do
        case $word in *' '*) printf ' "%s"' "$word" ;; *) printf ' %s' "$word" ;; esac
    done
    printf '\n'
    "$@"
}

say "1. A shop to try things with: every payment method, rule and role is YAML."
run pgconf init "$shop"
cd "$shop"

say "2. Is everything right? All mistakes are told at once, offline."
run pgconf validate

say "3. What would going live change? Nothing is written yet."
run pgconf plan -e production -o plan.json

say "4. Do exactly that: one transaction, into an SQLite file."
run pgconf apply plan.json -m "open the shop"

say "5. Nothing is left to do."
run pgconf plan -e production

say "6. Gateways and services read files: they are rendered from the same settings."
run pgconf render -e production -o rendered

say "7. Somebody lowers a limit in production …"
limits=environments/production/limits.yaml
sed 's/amount: {max: 20000}/amount: {max: 5000}/' "$limits" > limits.new && mv limits.new "$limits"
printf '  %s: alipay-web takes 5000 CNY at most, not 20000\n' "$limits"

say "   … and everybody sees what that does before it happens, to the back office and to the files."
run pgconf plan -e production
run pgconf render -e production -o rendered --diff || test $? -eq 2

say "That was all. The shop is in $shop; 'pgconf --help' shows the rest."
