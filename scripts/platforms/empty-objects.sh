#!/bin/sh
# In the place of a C compiler and of an archiver, where nothing reads what they make: the outputs are empty files.
for argument in "$@"; do
  case $argument in
    -F?*) : >"${argument#-F?}" ;;
    -out:*) : >"${argument#-out:}" ;;
    *) if [ "$previous" = -o ]; then : >"$argument"; fi ;;
  esac
  previous=$argument
done
