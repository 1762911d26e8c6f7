# What scripts/demo, scripts/check and .ci/run share. Sourced by them, from the checkout.
#
# Nothing outside the checkout is changed, but for Debian packages where this is root (a
# container, a fresh machine) and apt-get is there.

export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_ROOT_USER_ACTION=ignore
unset PYTHONPATH PYTHONHOME VIRTUAL_ENV

section() {
    printf '\n==== %s\n' "$*"
}

# may_install: whether Debian packages can be installed here.
may_install() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null
}

# debian PACKAGE…: install packages quietly; fails where that is not possible.
debian() {
    may_install || return 1
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" \
        >/dev/null 2>&1 && return
    apt-get update -qq >/dev/null 2>&1
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" \
        >/dev/null 2>&1
}

# find_python: print a Python that is new enough.
find_python() {
    local name
    for name in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s\n' "$name"
            return
        fi
    done
    echo 'notetrans needs Python 3.11 or later: install it and run this again' >&2
    return 1
}

# environment FOLDER REQUIREMENT: a virtual environment with the checkout installed in it.
environment() {
    local python
    python=$(find_python) || { debian python3 && python=$(find_python); } || return 1
    if ! [ -x "$1/bin/python" ]; then
        if ! "$python" -c 'import ensurepip, venv' 2>/dev/null && ! debian python3-venv; then
            echo 'venv is missing: apt-get install python3-venv' >&2
            return 1
        fi
        "$python" -m venv "$1" || return 1
    fi
    "$1/bin/python" -m pip install --quiet --editable "$2" || return 1
    echo "$("$1/bin/python" --version) in $1"
}

# apertium_here: the offline engine for English and Spanish, where it can be had.
apertium_here() {
    if command -v apertium >/dev/null && apertium -l 2>/dev/null | grep -E '\<eng?-(es|spa)$' >/dev/null; then
        echo 'apertium is there'
    elif debian apertium apertium-eng-spa; then
        echo 'apertium was installed by apt-get'
    else
        echo 'apertium is not there and cannot be installed here. On Debian and Ubuntu:'
        echo '  sudo apt-get install apertium apertium-eng-spa'
    fi
}
