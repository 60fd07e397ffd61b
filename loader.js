Object.defineProperty(exports, Symbol.toStringTag, { value: "Module" });
const builtin = (name) => process.getBuiltinModule?.(name);
const fs = () => builtin("node:fs") ?? require("node:fs");
const path = () => builtin("node:path") ?? require("node:path");
const module$1 = () => builtin("node:module") ?? require("node:module");
const HEADER_BYTES = 4096;
function faultOf(path) {
	const { closeSync, fstatSync, openSync, readSync } = fs();
	const header = Buffer.alloc(HEADER_BYTES);
	let size;
	let length;
	const file = openSync(path, "r");
	try {
		size = fstatSync(file).size;
		length = readSync(file, header, 0, header.length, 0);
	} finally {
		closeSync(file);
	}
	if (header.toString("latin1", 0, 2) === "#!") return void 0;
	const found = length < 4 ? "cut off" : read(header.subarray(0, length));
	if (found === "unknown") return "is not a binary of any system";
	if (found === "damaged") return "is damaged";
	if (found === "cut off") return size > HEADER_BYTES ? void 0 : `is truncated: it has ${size} bytes`;
	const { platform, arch, end } = found;
	const here = `${process.platform}-${process.arch}`;
	const [first] = arch;
	if (platform !== process.platform || !arch.includes(process.arch)) return `is built for ${platform}-${first ?? "another processor"}, and this is ${here}`;
	return size < end ? `is truncated: it has ${size} of at least ${end} bytes` : void 0;
}
function read(header) {
	try {
		if (header.readUInt32BE(0) === 2135247942) return elf(header);
		if (header.readUInt16BE(0) === 19802) return portable(header);
		if (header.readUInt32LE(0) === 4277009103) return macho(header);
		if (header.readUInt32BE(0) === 3405691582) return universal(header);
	} catch (error) {
		if (!(error instanceof RangeError)) throw error;
		return "cut off";
	}
	return "unknown";
}
const names = (known, machine) => {
	const name = known[machine];
	return name === void 0 ? [] : [name];
};
function elf(header) {
	const arch = names({
		62: "x64",
		183: "arm64",
		3: "ia32",
		40: "arm"
	}, header.readUInt16LE(18));
	const sections = Number(header.readBigUInt64LE(40));
	return {
		platform: "linux",
		arch,
		end: sections === 0 ? 0 : sections + header.readUInt16LE(58) * header.readUInt16LE(60)
	};
}
function portable(header) {
	const start = header.readUInt32LE(60);
	const arch = names({
		34404: "x64",
		43620: "arm64",
		332: "ia32"
	}, header.readUInt16LE(start + 4));
	const table = start + 24 + header.readUInt16LE(start + 20);
	let end = 0;
	for (let index = 0; index < header.readUInt16LE(start + 6); index++) {
		const section = table + index * 40;
		end = Math.max(end, header.readUInt32LE(section + 16) + header.readUInt32LE(section + 20));
	}
	return {
		platform: "win32",
		arch,
		end
	};
}
const darwin = (machine) => names({
	16777223: "x64",
	16777228: "arm64"
}, machine);
function macho(header) {
	let end = 0;
	for (let index = 0, start = 32; index < header.readUInt32LE(16); index++) {
		if (header.readUInt32LE(start) === 25) end = Math.max(end, Number(header.readBigUInt64LE(start + 40) + header.readBigUInt64LE(start + 48)));
		const length = header.readUInt32LE(start + 4);
		if (length < 8) return "damaged";
		start += length;
	}
	return {
		platform: "darwin",
		arch: darwin(header.readUInt32LE(4)),
		end
	};
}
function universal(header) {
	const arch = [];
	let end = 0;
	for (let index = 0; index < header.readUInt32BE(4); index++) {
		const part = 8 + index * 20;
		arch.push(...darwin(header.readUInt32BE(part)));
		end = Math.max(end, header.readUInt32BE(part + 8) + header.readUInt32BE(part + 12));
	}
	return {
		platform: "darwin",
		arch,
		end
	};
}
const ARCHIVE = /\.asar(?=[\\/])/g;
const unpacked = (file) => file.replace(ARCHIVE, ".asar.unpacked");
const TARGETS = [
	"win32-x64-msvc",
	"win32-arm64-msvc",
	"darwin-x64",
	"darwin-arm64",
	"linux-x64-gnu",
	"linux-arm64-gnu",
	"linux-x64-musl",
	"linux-arm64-musl"
];
const packageName = (target) => `aws-sso-native-${target}`;
function targets() {
	const start = `${process.platform}-${process.arch}`;
	return TARGETS.filter((target) => target === start || target.startsWith(`${start}-`));
}
function* places() {
	const { join } = path();
	const each = targets();
	if (typeof __dirname === "string") {
		for (const target of each) yield {
			folder: __dirname,
			target,
			isPackage: false
		};
		for (const target of each) yield {
			folder: join(__dirname, "..", packageName(target)),
			target,
			isPackage: true
		};
	}
	for (const target of each) for (const folder of resolved(target)) yield {
		folder,
		target,
		isPackage: true
	};
	const { resourcesPath } = process;
	if (typeof resourcesPath !== "string") return;
	for (const application of ["app.asar.unpacked", "app"]) {
		const modules = join(resourcesPath, application, "node_modules");
		for (const target of each) yield {
			folder: join(modules, packageName(target)),
			target,
			isPackage: true
		};
	}
}
function* resolved(target) {
	const { createRequire } = module$1();
	const { dirname } = path();
	for (const from of importers()) {
		let manifest;
		try {
			manifest = createRequire(from).resolve(`${packageName(target)}/package.json`);
		} catch {
			continue;
		}
		yield dirname(manifest);
	}
}
function importers() {
	const { isAbsolute } = path();
	const main = process.argv[1];
	const from = typeof __filename === "string" ? [__filename] : [];
	if (process.versions["electron"] === void 0 && main !== void 0 && isAbsolute(main)) from.push(main);
	return from;
}
const NAMES_OF_MUSL = [["/proc/self/maps", /\/(?:ld-musl|libc\.musl)-/], ["/usr/bin/ldd", /musl/]];
function isMusl() {
	const { readFileSync } = fs();
	for (const [file, name] of NAMES_OF_MUSL) try {
		return name.test(readFileSync(file, "utf8"));
	} catch {}
	return false;
}
function otherPackages() {
	const mine = targets();
	return TARGETS.filter((target) => !mine.includes(target) && !resolved(target).next().done).map(packageName);
}
function neededPackage() {
	const library = isMusl() ? "musl" : "gnu";
	const target = targets().find((target) => process.platform !== "linux" || target.endsWith(library));
	return target === void 0 ? void 0 : packageName(target);
}
function findProgram() {
	let unusable;
	const searched = [];
	for (const inside of paths()) {
		const outside = unpacked(inside);
		const problem = problemOf(outside);
		if (problem === void 0) return outside;
		if (problem !== MISSING) unusable ??= `\`${outside}\` ${problem}`;
		else if (outside !== inside && problemOf(inside) !== MISSING) unusable ??= `\`${inside}\` is inside of an archive`;
		searched.push(`\`${outside}\``);
	}
	if (unusable !== void 0) return {
		code: "ProgramNotExecutable",
		message: unusable
	};
	return {
		code: "ProgramNotFound",
		message: `the program is missing on ${`${process.platform}-${process.arch}`}: there is no ${searched.join(", ")}`
	};
}
function* paths() {
	const { join } = path();
	const file = process.platform === "win32" ? "aws-sso-native.exe" : "aws-sso-native";
	const seen = /* @__PURE__ */ new Set();
	for (const { folder } of places()) {
		const program = join(folder, file);
		if (!seen.has(program)) yield program;
		seen.add(program);
	}
}
const MISSING = "is missing";
function problemOf(program) {
	const { accessSync, constants, statSync } = fs();
	try {
		if (!statSync(program).isFile()) return MISSING;
	} catch {
		return MISSING;
	}
	try {
		accessSync(program, constants.X_OK);
		return faultOf(program);
	} catch {
		return "is not executable";
	}
}
var version = "0.1.0";
var LoadProblem = class extends Error {
	constructor(message, hint, options) {
		super(message, options);
		this.hint = hint;
	}
};
const IN_ELECTRON = "In an Electron app, keep the package outside of the archive: asarUnpack: ['node_modules/aws-sso-native-*/**'].";
const REINSTALL = `Remove the folder of that package and install again; \`npm cache verify\` finds damaged downloads. ${IN_ELECTRON}`;
function loadAddon() {
	const forced = process.env["NAPI_RS_NATIVE_LIBRARY_PATH"];
	if (forced !== void 0 && forced !== "" && !isInstalledApp()) return open(forced);
	let problem;
	for (const place of inOrder(found())) try {
		if (place.isPackage) checkVersion(place.folder);
		return open(place.path);
	} catch (error) {
		if (!(error instanceof LoadProblem)) throw error;
		problem ??= error;
	}
	throw problem ?? missing();
}
function isInstalledApp() {
	const { defaultApp, versions } = process;
	return versions["electron"] !== void 0 && defaultApp !== true;
}
function* found() {
	for (const place of places()) {
		const inside = path().join(place.folder, `aws-sso-native.${place.target}.node`);
		const file = [unpacked(inside), inside].find((each) => fs().existsSync(each));
		if (file !== void 0) yield {
			...place,
			path: file
		};
	}
}
function* inOrder(all) {
	for (const first of all) {
		const rest = process.platform === "linux" && first.isPackage ? sibling(first) : void 0;
		if (rest === void 0) yield first;
		else yield* isMusl() === first.target.endsWith("-musl") ? [first, rest] : [rest, first];
	}
}
function sibling({ folder, target }) {
	const [start] = target.split(/-(?:gnu|musl)$/);
	const other = `${start}-${target.endsWith("-gnu") ? "musl" : "gnu"}`;
	const place = {
		folder: path().join(folder, "..", packageName(other)),
		target: other,
		isPackage: true
	};
	const file = unpacked(path().join(place.folder, `aws-sso-native.${other}.node`));
	return fs().existsSync(file) ? {
		...place,
		path: file
	} : void 0;
}
function checkVersion(folder) {
	const manifest = path().join(folder, "package.json");
	if (!fs().existsSync(manifest)) return;
	const { version: other } = JSON.parse(fs().readFileSync(manifest, "utf8"));
	if (other === void 0 || other === version) return;
	throw new LoadProblem(`\`${manifest}\` is of version ${String(other)}, and aws-sso-native of version ${version}`, "Install both in the same version: remove node_modules and the entries of aws-sso-native-* in the lock file, and install again.");
}
function open(file) {
	const module = { exports: {} };
	try {
		const fault = faultOf(file);
		if (fault !== void 0) throw new LoadProblem(`\`${file}\` ${fault}`, fault.startsWith("is built for") ? `${installHere()} ${IN_ELECTRON}` : REINSTALL);
		process.dlopen(module, path().toNamespacedPath(file));
	} catch (error) {
		if (error instanceof LoadProblem) throw error;
		const reason = error instanceof Error ? error.message : String(error);
		const library = process.platform === "linux" ? /-(gnu|musl)\.node$/.exec(file)?.[1] : void 0;
		const here = isMusl() ? "musl" : "gnu";
		if (library !== void 0 && library !== here) throw new LoadProblem(`\`${file}\` is built for another C library: ${reason}`, installHere(), { cause: error });
		throw new LoadProblem(reason, REINSTALL, { cause: error });
	}
	return module.exports;
}
function installHere() {
	const library = process.platform === "linux" ? ` --libc=${isMusl() ? "musl" : "glibc"}` : "";
	return `Install for this system: \`npm install --include=optional ${`--os=${process.platform} --cpu=${process.arch}${library}`}\`.`;
}
function missing() {
	const needed = neededPackage();
	if (needed === void 0) return new LoadProblem("there is no addon for this system", `There are addons for ${TARGETS.join(", ")}.`);
	const others = otherPackages();
	return new LoadProblem(others.length > 0 ? `the package ${needed} is not installed, but ${others.join(", ")}, which is for another system` : `the package ${needed} is not installed`, `${installHere()} ${IN_ELECTRON} In a bundler, mark aws-sso-native as external.`);
}
exports.findProgram = findProgram;
exports.loadAddon = loadAddon;
