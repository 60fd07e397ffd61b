#!/usr/bin/env bash
# Builds musl's dynamic linker from Debian's sources: musl-loader.sh PROCESSOR FILE, where the processor is x86_64 or aarch64
#
# The musl build of Node needs libraries whose relocations are packed (DT_RELR, generic ABI 4.3). musl has known that form since
# 1.2.4, and Debian 12 has 1.2.3. So the form is added here. For tests alone; nothing of it is published.
set -euo pipefail
processor=$1
to=$2
cross=()
[[ $processor == "$(uname -m)" ]] || cross=("--target=$processor-linux-gnu" "CROSS_COMPILE=$processor-linux-gnu-")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
# The source is beside the package.
package=$(apt-get download --print-uris musl | cut -d "'" -f 2)
version=$(apt-cache show musl | sed -n 's/^Version: \(.*\)-.*/\1/p' | head -n 1)
curl --fail --silent --show-error --location --output musl.tar.gz "${package%/*}/musl_$version.orig.tar.gz"
echo '7d5b0b6062521e4627e099e4c9dc8248d32a30285e959b7eecaa780cf8cfd4a4  musl.tar.gz' | sha256sum --check --quiet
tar -xf musl.tar.gz --strip-components 1

# DT_RELRSZ is 35 and DT_RELR is 36.
sed -i 's/^#define DYN_CNT 32$/#define DYN_CNT 37/' src/internal/dynlink.h
cat >relr.c <<'END'
/* An even entry is the address of a word to relocate. An odd one is a bitmap of the words that follow. */
static void relocate_packed(struct dso *p, size_t *entry, size_t bytes)
{
	size_t word = sizeof(size_t), *next = 0, *end = entry + bytes / word;
	for (; entry < end; entry++) {
		if (*entry & 1) {
			for (size_t i = 1; i < 8 * word; i++)
				if (*entry >> i & 1) next[i - 1] += (size_t)p->base;
			next += 8 * word - 1;
		} else {
			next = laddr(p, *entry);
			*next++ += (size_t)p->base;
		}
	}
}

END
sed -i -e '/^static void reloc_all(/e cat relr.c' \
  -e 's/^\t\tdo_relocs(p, laddr(p, dyn\[DT_RELA\]), .*/&\n\t\trelocate_packed(p, laddr(p, dyn[36]), dyn[35]);/' ldso/dynlink.c
[[ $(grep --count relocate_packed ldso/dynlink.c) == 2 ]]

./configure --disable-static "${cross[@]}" >configure.log
make --silent -j 2 lib/libc.so
mkdir -p "$(dirname "$to")"
cp lib/libc.so "$to"
