Object.defineProperty(exports, Symbol.toStringTag, { value: "Module" });
var SsoError = class extends Error {
	code;
	retryable;
	hint;
	static {
		Object.defineProperty(this.prototype, "name", {
			value: "SsoError",
			configurable: true,
			writable: true
		});
	}
	constructor(info, options) {
		super(info.message, options);
		this.code = info.code;
		this.retryable = info.retryable;
		this.hint = info.hint;
		if (info.reason !== void 0) this.reason = info.reason;
		if (info.requestId !== void 0) this.requestId = info.requestId;
	}
};
const errorInfo = (error) => error;
let loaded;
function binding() {
	loaded ??= load();
	return loaded;
}
const loader = () => require("./loader.js");
function load() {
	try {
		return loader().loadAddon();
	} catch (error) {
		const { message, hint } = error;
		throw new SsoError({
			code: "AddonNotLoaded",
			message: `the native addon cannot be loaded on ${process.platform}-${process.arch}: ${String(message ?? error)}`,
			retryable: false,
			hint: typeof hint === "string" ? hint : "Install the package again."
		}, { cause: error });
	}
}
function ssoError(code, message, options) {
	const properties = binding().errorCodes().find((known) => known.code === code);
	return new SsoError({
		code,
		message,
		retryable: properties?.retryable ?? false,
		hint: properties?.hint ?? ""
	}, options);
}
function reject(argument, problem, options) {
	throw ssoError("InvalidInput", `\`${argument}\` ${problem}`, options);
}
function read$1(argument, value) {
	try {
		return value();
	} catch (cause) {
		return reject(argument, "cannot be read", { cause });
	}
}
const LONE_SURROGATE = /\p{Surrogate}/u;
function string(argument, value) {
	if (typeof value !== "string") return reject(argument, "must be a string");
	if (!LONE_SURROGATE.test(value)) return value;
	return reject(argument, `contains half of a surrogate pair at character ${[...value].findIndex((character) => LONE_SURROGATE.test(character)) + 1}`);
}
function number(argument, value) {
	return typeof value === "number" ? value : reject(argument, "must be a number");
}
function boolean(argument, value) {
	return typeof value === "boolean" ? value : reject(argument, "must be true or false");
}
function time(argument, value) {
	if (typeof value === "number") return value;
	try {
		return Date.prototype.getTime.call(value);
	} catch {
		return reject(argument, "must be a Date or a number of milliseconds since 1970");
	}
}
const MOST_STRINGS = 1e3;
function strings(argument, value) {
	if (!read$1(argument, () => Array.isArray(value))) return reject(argument, "must be an array of strings");
	const array = value;
	const length = read$1(argument, () => array.length);
	if (length > MOST_STRINGS) return reject(argument, `has more than ${MOST_STRINGS} items`);
	return Array.from({ length }, (_, index) => {
		const item = read$1(argument, () => array[index]);
		return typeof item === "string" ? string(argument, item) : reject(argument, "must be an array of strings");
	});
}
function callback(argument, value) {
	return typeof value === "function" ? value : reject(argument, "must be a function");
}
function signal$1(argument, value) {
	if (typeof value !== "object" || value === null) return reject(argument, "must be an AbortSignal");
	const signal = value;
	return read$1(argument, () => typeof signal.aborted === "boolean" && typeof signal.addEventListener === "function" && typeof signal.removeEventListener === "function") ? signal : reject(argument, "must be an AbortSignal");
}
function options(value, ...names) {
	if (value === void 0 || value === null) return {};
	if (typeof value !== "object") return reject("options", "must be an object");
	const members = {};
	for (const name of names) members[name] = read$1(`options.${name}`, () => value[name]);
	return members;
}
function onlyMembers(argument, value, names) {
	if (typeof value !== "object" || value === null) return;
	const other = read$1(argument, () => Object.keys(value)).find((name) => !names.includes(name));
	if (other !== void 0) reject(argument, `has no member \`${other.slice(0, 40)}\``);
}
function optional(argument, value, check) {
	return value === void 0 || value === null ? void 0 : check(argument, value);
}
function oneOf(argument, value, ...allowed) {
	const found = allowed.find((each) => each === value);
	if (found !== void 0) return found;
	const names = allowed.map((each) => `'${each}'`);
	return reject(argument, `must be ${names.slice(0, -1).join(", ")} or ${names.at(-1)}`);
}
function present(members) {
	const entries = Object.entries(members).filter(([, value]) => value !== void 0);
	return Object.fromEntries(entries);
}
function stringOrNull(argument, value) {
	return value === null || typeof value === "string" ? value : reject(argument, "must be a string or null");
}
function variables(argument, value) {
	if (typeof value !== "object" || value === null) return reject(argument, "must be an object");
	const checked = read$1(argument, () => Object.entries(value)).filter(([, text]) => text !== void 0);
	return Object.fromEntries(checked.map(([name, text]) => [name, variable(argument, name, text)]));
}
function variable(argument, name, value) {
	if (typeof value !== "string") return reject(argument, "must have strings as its values");
	return name.includes("\0") || value.includes("\0") ? reject(argument, "contains a NUL") : value;
}
function members(argument, value, names, check) {
	if (typeof value !== "object" || value === null) return reject(argument, "must be an object");
	const checked = {};
	for (const [name, member] of read$1(argument, () => Object.entries(value))) {
		const known = names.find((each) => each === name);
		if (known === void 0) return reject(name, "is not a member that can be changed");
		if (member !== void 0) checked[known] = check(name, member);
	}
	return checked;
}
function notify(listener, event) {
	callSafely(() => listener(event), reportUncaught);
}
function callSafely(call, fail) {
	try {
		const returned = call();
		if (isThenable(returned)) Promise.resolve(returned).then(void 0, fail);
	} catch (error) {
		fail(error);
	}
}
const { queueMicrotask: queueMicrotask$1 } = globalThis;
function reportUncaught(error) {
	queueMicrotask$1(() => {
		throw error;
	});
}
function messageOf(error) {
	try {
		const text = error instanceof Error ? error.message : error;
		return typeof text === "string" ? text : String(text);
	} catch {
		return "an exception without a message";
	}
}
const isThenable = (value) => typeof value?.then === "function";
const builtin = (name) => process.getBuiltinModule?.(name);
const timers = () => builtin("node:timers") ?? require("node:timers");
function onAbort(argument, signal, abort) {
	try {
		signal?.addEventListener("abort", abort, { once: true });
	} catch (cause) {
		return reject(argument, "cannot be listened to", { cause });
	}
	return () => {
		try {
			signal?.removeEventListener("abort", abort);
		} catch {}
	};
}
async function untilAborted(signal, promise) {
	if (!signal) return promise;
	if (signal.aborted) throw signal.reason;
	let ignore = () => {};
	try {
		await new Promise((resolve, fail) => {
			ignore = onAbort("options.signal", signal, () => fail(signal.reason));
			promise.then(resolve, fail);
		});
	} finally {
		ignore();
	}
}
const listeners = /* @__PURE__ */ new Set();
function onWarning(listener) {
	const checked = callback("listener", listener);
	const subscription = (warning) => checked(warning);
	listeners.add(subscription);
	return () => void listeners.delete(subscription);
}
function publish(warnings) {
	for (const warning of warnings) for (const listener of Array.from(listeners)) if (listeners.has(listener)) notify(listener, warning);
}
function onLog(listener, options$22) {
	const listen = callback("listener", listener);
	const { level, signal } = options(options$22, "level", "signal");
	const chosen = oneOf("options.level", level ?? "info", "error", "warn", "info", "debug");
	const ends = optional("options.signal", signal, signal$1);
	if (ends?.aborted) return () => {};
	const { LogSubscription } = binding();
	let subscription;
	const end = () => {
		ignore();
		subscription?.end();
		subscription = void 0;
	};
	const ignore = onAbort("options.signal", ends, end);
	const deliver = () => {
		const events = subscription?.take();
		if (events == null) return;
		for (const event of JSON.parse(events)) if (subscription) notify(listen, {
			...event,
			time: new Date(event.time)
		});
		timers().setImmediate(deliver);
	};
	subscription = new LogSubscription(chosen, deliver);
	return end;
}
const { queueMicrotask } = globalThis;
let asked = false;
function logToStderr() {
	if (asked) return;
	asked = true;
	const level = process.env["AWS_SSO_NATIVE_LOG"];
	if (!level) return;
	const message = binding().logToStderr(level);
	if (message != null) queueMicrotask(() => publish([{
		code: "LogLevelUnknown",
		message
	}]));
}
var Call = class {
	cancellation = new (binding()).Cancellation();
	#failed;
	#ended = false;
	constructor() {
		logToStderr();
	}
	guard(callback) {
		if (!callback) return void 0;
		const fail = (error) => {
			if (this.#failed) return;
			if (this.#ended) return reportUncaught(error);
			this.#failed = { with: error };
			this.cancellation.cancel();
		};
		return (event) => {
			if (!this.#failed && !this.#ended) callSafely(() => callback(event), fail);
		};
	}
	end() {
		this.#ended = true;
	}
	throwIfCallbackFailed() {
		if (this.#failed) throw this.#failed.with;
	}
};
async function run(signal, start) {
	if (signal?.aborted) throw signal.reason;
	const call = new Call();
	const ignore = onAbort("options.signal", signal, () => call.cancellation.cancel());
	let outcome;
	try {
		outcome = await start(call);
	} catch (error) {
		throw ssoError("Internal", messageOf(error), { cause: error });
	} finally {
		ignore();
		call.end();
	}
	if (outcome.warnings) publish(outcome.warnings);
	call.throwIfCallbackFailed();
	if (!outcome.error) return outcome.value;
	if (outcome.error.code === "Cancelled" && signal?.aborted) throw signal.reason;
	throw new SsoError(errorInfo(outcome.error));
}
function commandPath() {
	const found = loader().findProgram();
	if (typeof found === "string") return found;
	throw ssoError(found.code, found.message);
}
const HOME = [
	"HOME",
	"USERPROFILE",
	"HOMEDRIVE",
	"HOMEPATH"
];
const NAMES = [
	"AWS_CONFIG_FILE",
	"AWS_SHARED_CREDENTIALS_FILE",
	"AWS_PROFILE",
	"AWS_EXECUTION_ENV",
	"AWS_ENDPOINT_URL",
	"AWS_ENDPOINT_URL_SSO",
	"AWS_ENDPOINT_URL_SSO_OIDC",
	"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
	"AWS_USE_FIPS_ENDPOINT",
	"AWS_USE_DUALSTACK_ENDPOINT",
	"AWS_CA_BUNDLE",
	"NODE_EXTRA_CA_CERTS",
	"SSL_CERT_FILE",
	"SSL_CERT_DIR",
	"HTTPS_PROXY",
	"https_proxy",
	"ALL_PROXY",
	"all_proxy",
	"NO_PROXY",
	"no_proxy",
	"SSH_CONNECTION",
	"SSH_CLIENT",
	"SSH_TTY",
	"container",
	"REMOTE_CONTAINERS",
	"CODESPACES",
	"KUBERNETES_SERVICE_HOST",
	"WSL_DISTRO_NAME",
	"WSL_INTEROP",
	"CLOUD_SHELL",
	"DISPLAY",
	"WAYLAND_DISPLAY"
];
const EXPANDED = ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"];
function environment() {
	const variables = homeEnvironment();
	const take = (name) => read(name, variables);
	NAMES.forEach(take);
	for (const path of EXPANDED) for (const [, name = "", braced] of variables[path]?.matchAll(/\$(\w+)|\$\{([^}]*)\}/g) ?? []) take(braced ?? name);
	return variables;
}
function homeEnvironment() {
	const variables = {};
	for (const name of HOME) read(name, variables);
	return variables;
}
function read(name, variables) {
	const value = process.env[name];
	if (value !== void 0) variables[name] = value;
}
const custom = Symbol.for("nodejs.util.inspect.custom");
function hideSecrets(result, ...secrets) {
	const print = (depth, options, inspect) => {
		const shown = Object.entries(result).map(([name, value]) => [name, secrets.includes(name) && value !== void 0 ? "[redacted]" : value]);
		return inspect(Object.fromEntries(shown), {
			...options,
			depth
		});
	};
	for (const name of secrets) if (result[name] !== void 0) hide(result, name);
	return Object.defineProperty(result, custom, { value: print });
}
function hide(result, name) {
	let secret = result[name];
	Object.defineProperty(result, name, {
		get: () => secret,
		set: (value) => {
			secret = value;
		},
		enumerable: true,
		configurable: true
	});
}
const open = /* @__PURE__ */ new Set();
let closesAtExit = false;
function openChild(child) {
	open.add(child);
	if (!closesAtExit) process.once("exit", closeAll);
	closesAtExit = true;
	let closing;
	return async (options$21) => {
		const signal = optional("options.signal", options(options$21, "signal").signal, signal$1);
		closing ??= close(child);
		await untilAborted(signal, closing);
	};
}
function childEnvironment(child) {
	return hideSecrets(child.variables(), "AWS_CONTAINER_AUTHORIZATION_TOKEN");
}
async function close(child) {
	open.delete(child);
	await run(void 0, () => child.close());
}
function closeAll() {
	for (const child of open) child.closeNow();
	open.clear();
}
const SLICE = 100;
const KEPT_SLICE = 250;
function listOptions(options$20) {
	const { signal, stopSignal, timeBudgetMs, onProgress } = options(options$20, "signal", "stopSignal", "timeBudgetMs", "onProgress");
	return {
		signal: optional("options.signal", signal, signal$1),
		stopSignal: optional("options.stopSignal", stopSignal, signal$1),
		timeBudgetMs: optional("options.timeBudgetMs", timeBudgetMs, number),
		report: optional("options.onProgress", onProgress, callback)
	};
}
async function listed(listing, options) {
	const end = await work(listing, options, stopped(options.stopSignal));
	const list = await allAccounts(listing, SLICE, options.signal);
	if (end.added !== void 0 && end.removed !== void 0) add(list, { changes: {
		added: accounts(end.added),
		removed: accounts(end.removed)
	} });
	if (end.error !== void 0) {
		const resume = async (options) => listed(listing, listOptions(options));
		add(list, {
			resume,
			error: errorInfo(end.error)
		});
	}
	return list;
}
async function kept(list, signal) {
	return add(await allAccounts(list, KEPT_SLICE, signal), { cachedAt: new Date(list.listedAt) });
}
async function allAccounts(list, slice, signal) {
	const all = [];
	const next = (from) => from < list.count() ? run(signal, () => list.accounts(from, slice)) : void 0;
	let pending = next(0);
	for (let from = slice; pending; from += slice) {
		const json = await pending;
		pending = next(from);
		all.push(...accounts(json));
	}
	return all;
}
async function* streamed(listing, options) {
	const { signal } = options;
	if (signal?.aborted) throw signal.reason;
	const stop = stopped(options.stopSignal);
	const left = new AbortController();
	let ignore = () => {};
	try {
		ignore = onAbort("options.signal", signal, () => left.abort(signal?.reason));
		const working = work(listing, {
			...options,
			signal: left.signal
		}, stop);
		working.catch(() => {});
		for (;;) {
			const batch = await run(left.signal, ({ cancellation }) => listing.next(cancellation));
			if (batch === void 0 || batch === null) break;
			yield* accounts(batch);
		}
		await working;
	} finally {
		ignore();
		stop.ignore();
		left.abort();
	}
}
function add(list, members) {
	for (const [name, value] of Object.entries(members)) Object.defineProperty(list, name, {
		value,
		configurable: true
	});
	return list;
}
function stopped(stopSignal) {
	const cancellation = new (binding()).Cancellation();
	if (stopSignal?.aborted) cancellation.cancel();
	return {
		cancellation,
		ignore: onAbort("options.stopSignal", stopSignal, () => cancellation.cancel())
	};
}
async function work(listing, { signal, timeBudgetMs, report }, stop) {
	try {
		return await run(signal, (call) => listing.work(environment(), call.cancellation, stop.cancellation, timeBudgetMs, call.guard(report && ((progress) => report(progress)))));
	} finally {
		stop.ignore();
	}
}
const accounts = (json) => JSON.parse(json);
function sessionStatus(status) {
	const { expiresAt, refreshableUntil, ...members } = status;
	return present({
		...members,
		expiresAt: expiresAt === void 0 ? void 0 : new Date(expiresAt),
		refreshableUntil: refreshableUntil === void 0 ? void 0 : new Date(refreshableUntil)
	});
}
function signInOptions(options$19) {
	const { signal, flow, openBrowser, onEvent, timeoutMs, force } = options(options$19, "signal", "flow", "openBrowser", "onEvent", "timeoutMs", "force");
	const open = openBrowser === false ? void 0 : optional("options.openBrowser", openBrowser, callback);
	return {
		input: {
			flow: oneOf("options.flow", flow ?? "auto", "auto", "browser", "device"),
			open: open ? "function" : openBrowser === false ? "nothing" : "default",
			force: optional("options.force", force, boolean) ?? false,
			...present({ timeoutMs: optional("options.timeoutMs", timeoutMs, number) })
		},
		signal: optional("options.signal", signal, signal$1),
		onEvent: optional("options.onEvent", onEvent, callback),
		openBrowser: open && ((url) => tryToOpen(open, url))
	};
}
async function tryToOpen(open, url) {
	try {
		await open(url);
		return;
	} catch (error) {
		return messageOf(error);
	}
}
function signInEvent(event) {
	const { expiresAt, ...members } = event;
	const converted = expiresAt === void 0 ? members : {
		...members,
		expiresAt: new Date(expiresAt)
	};
	return present(converted);
}
function cachedToken(token) {
	const { expiresAt, registrationExpiresAt, ...members } = token;
	const result = {
		...members,
		expiresAt: new Date(expiresAt)
	};
	if (registrationExpiresAt !== void 0) result.registrationExpiresAt = new Date(registrationExpiresAt);
	return hideSecrets(result, "accessToken", "refreshToken", "clientSecret");
}
let nativeSession;
var SsoSession = class {
	#session;
	static {
		nativeSession = (argument, value) => {
			return typeof value === "object" && value !== null && #session in value ? value.#session : reject(argument, "must be an SsoSession");
		};
	}
	constructor(options$17) {
		const { startUrl, region, sessionName, scopes, clientName } = options(options$17, "startUrl", "region", "sessionName", "scopes", "clientName");
		this.#session = new (binding()).NativeSession({
			startUrl: string("startUrl", startUrl),
			region: string("region", region),
			scopes: optional("scopes", scopes, strings) ?? [],
			...present({
				sessionName: optional("sessionName", sessionName, string),
				clientName: optional("clientName", clientName, string)
			})
		});
		const problem = this.#session.problem();
		if (problem) throw new SsoError(errorInfo(problem));
	}
	async signIn(options) {
		const { input, signal, onEvent, openBrowser } = signInOptions(options);
		return cachedToken(await run(signal, (call) => this.#session.signIn(environment(), call.cancellation, input, call.guard(onEvent && ((event) => onEvent(signInEvent(event)))), openBrowser)));
	}
	useDeviceCode() {
		return this.#session.useDeviceCode();
	}
	async token(options) {
		return cachedToken(await this.#run(options, ({ cancellation }) => this.#session.token(environment(), cancellation)));
	}
	async status(options) {
		return sessionStatus(await this.#run(options, ({ cancellation }) => this.#session.status(environment(), cancellation)));
	}
	async onResume(options) {
		return sessionStatus(await this.#run(options, ({ cancellation }) => this.#session.resume(environment(), cancellation)));
	}
	onChange(listener, options$15) {
		const listen = callback("listener", listener);
		const signal = optional("options.signal", options(options$15, "signal").signal, signal$1);
		if (signal?.aborted) return () => {};
		const call = new Call();
		let listening = call;
		let ignore = () => {};
		const end = () => {
			ignore();
			listening?.cancellation.cancel();
			listening = void 0;
		};
		ignore = onAbort("options.signal", signal, end);
		this.#session.watch(environment(), call.cancellation, ({ status, warnings }) => {
			if (!listening) return;
			publish(warnings);
			notify(listen, sessionStatus(status));
		});
		return end;
	}
	async listAccountsAndRoles(options$14) {
		const checked = listOptions(options$14);
		const { cached: chosen } = options(options$14, "cached");
		const cached = oneOf("options.cached", chosen ?? "refresh", "allow", "only", "refresh");
		const fresh = () => listed(this.#session.listing(false), checked);
		if (cached === "refresh") return fresh();
		const found = await run(checked.signal, ({ cancellation }) => this.#session.keptList(environment(), cancellation));
		if (!found) return cached === "only" ? null : fresh();
		const list = await kept(found, checked.signal);
		if (cached === "only") return list;
		const refreshed = fresh();
		refreshed.catch(() => {});
		return add(list, { refreshed });
	}
	async *streamAccountsAndRoles(options) {
		const checked = listOptions(options);
		yield* streamed(this.#session.listing(true), checked);
	}
	async roleCredentials(accountId, roleName, options$16) {
		const { signal, forceRefresh } = options(options$16, "signal", "forceRefresh");
		return this.#roleCredentials(accountId, roleName, signal, forceRefresh);
	}
	async #roleCredentials(accountId, roleName, givenSignal, forceRefresh) {
		const account = string("accountId", accountId);
		const role = string("roleName", roleName);
		const signal = optional("options.signal", givenSignal, signal$1);
		const replace = optional("options.forceRefresh", forceRefresh, boolean) ?? false;
		const { expiresAt, ...members } = (replace || signal?.aborted ? null : this.#session.roleCredentialsInMemory(homeEnvironment(), account, role)) ?? await run(signal, ({ cancellation }) => this.#session.roleCredentials(environment(), cancellation, account, role, replace));
		return hideSecrets({
			...members,
			accountId: account,
			roleName: role,
			expiresAt: new Date(expiresAt)
		}, "secretAccessKey", "sessionToken");
	}
	credentialProvider(accountId, roleName, options$13) {
		return async (request) => {
			const { signal } = options(options$13, "signal");
			const { forceRefresh } = options(request, "forceRefresh");
			const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = await this.#roleCredentials(accountId, roleName, signal, forceRefresh);
			return hideSecrets({
				accessKeyId,
				secretAccessKey,
				sessionToken,
				expiration: expiresAt,
				accountId
			}, "secretAccessKey", "sessionToken");
		};
	}
	async signOut(options) {
		const { revoked, error } = await this.#run(options, ({ cancellation }) => this.#session.signOut(environment(), cancellation));
		return error ? {
			revoked,
			error: errorInfo(error)
		} : { revoked };
	}
	async #run(options$18, start) {
		const { signal } = options(options$18, "signal");
		return run(optional("options.signal", signal, signal$1), start);
	}
};
async function childCredentials(session, options$12) {
	const native = nativeSession("session", session);
	const { accountId, roleName, region, via: chosen, env, signal } = options(options$12, "accountId", "roleName", "region", "via", "env", "signal");
	const via = oneOf("via", chosen ?? "profile", "profile", "endpoint");
	const input = {
		accountId: string("accountId", accountId),
		roleName: string("roleName", roleName),
		region: string("region", region),
		via,
		variables: variables("env", env ?? process.env)
	};
	const checkedSignal = optional("options.signal", signal, signal$1);
	const program = via === "endpoint" ? {} : { program: commandPath() };
	const child = await run(checkedSignal, ({ cancellation }) => binding().childCredentials(native, environment(), cancellation, {
		...input,
		...program
	}));
	return {
		env: childEnvironment(child),
		close: openChild(child)
	};
}
const MODELS = [
	"default",
	"opus",
	"sonnet",
	"haiku",
	"background"
];
async function claudeCode(session, options$11) {
	const native = nativeSession("session", session);
	const given = options(options$11, "accountId", "roleName", "bedrockRegion", "via", "hostManaged", "models", "env", "signal");
	const hostManaged = optional("hostManaged", given.hostManaged, boolean) ?? false;
	const via = oneOf("via", given.via ?? (hostManaged ? "profile" : "export"), "export", "profile", "endpoint");
	if (hostManaged && via !== "profile") reject("hostManaged", `needs \`via: 'profile'\`: Claude Code ignores \`via: '${via}'\` if its host manages the provider`);
	const models = optional("models", given.models, (name, value) => members(name, value, MODELS, string));
	const input = {
		accountId: string("accountId", given.accountId),
		roleName: string("roleName", given.roleName),
		region: string("bedrockRegion", given.bedrockRegion),
		via,
		variables: variables("env", given.env ?? process.env)
	};
	const claudeCodeInput = {
		hostManaged,
		...present({
			defaultModel: models?.default,
			opusModel: models?.opus,
			sonnetModel: models?.sonnet,
			haikuModel: models?.haiku,
			backgroundModel: models?.background
		})
	};
	const signal = optional("options.signal", given.signal, signal$1);
	const program = via === "endpoint" ? {} : { program: commandPath() };
	const child = await run(signal, ({ cancellation }) => binding().claudeCode(native, environment(), cancellation, {
		...input,
		...program
	}, claudeCodeInput));
	const settings = JSON.parse(child.settings() ?? "{}");
	return {
		env: childEnvironment(child),
		settings,
		close: openChild(child)
	};
}
async function diagnose(options$10) {
	const { startUrl, region, sessionName, signal } = options(options$10, "startUrl", "region", "sessionName", "signal");
	const url = string("options.startUrl", startUrl);
	const regionName = string("options.region", region);
	const name = optional("options.sessionName", sessionName, string);
	const report = await run(optional("options.signal", signal, signal$1), ({ cancellation }) => binding().diagnose(environment(), cancellation, url, regionName, name));
	const checks = report.checks.map(({ id, host, result, message, evidence, hint }) => ({
		id,
		result,
		message,
		...present({
			host,
			hint,
			evidence: evidence.length > 0 ? evidence : void 0
		})
	}));
	return {
		...report,
		checks
	};
}
const MEMBERS = [
	"proxy",
	"certificates",
	"proxyAuthorization"
];
function configureNetwork(options$9) {
	onlyMembers("options", options$9, MEMBERS);
	const { proxy, certificates, proxyAuthorization } = options(options$9, ...MEMBERS);
	const authorize = optional("options.proxyAuthorization", proxyAuthorization, callback);
	const ask = typeof proxy === "function" ? proxy : void 0;
	const text = ask ? void 0 : proxy ?? "environment";
	if (text !== void 0 && typeof text !== "string") return reject("options.proxy", "must be 'environment', 'direct', a URL or a function");
	const settings = {
		...present({ proxy: text && string("options.proxy", text) }),
		certificates: optional("options.certificates", certificates, strings) ?? []
	};
	const { error, warnings } = binding().configureNetwork(settings, ask && ((url) => answerOf(() => ask(url))), authorize && ((request) => answerOf(() => authorize(JSON.parse(request)))));
	if (error) throw new SsoError(errorInfo(error));
	publish(warnings);
}
async function answerOf(call) {
	try {
		const answer = await call();
		if (answer === void 0 || answer === null) return void 0;
		return typeof answer === "string" ? `=${answer}` : "?";
	} catch (error) {
		return `!${messageOf(error)}`;
	}
}
async function resolveStartUrl(text, options$8) {
	const { signal } = options(options$8, "signal");
	const input = string("text", text);
	const { startUrl, region, kind, confidence, regionSource, customDomain, problem } = await run(optional("options.signal", signal, signal$1), ({ cancellation }) => binding().resolveStartUrl(environment(), cancellation, input));
	const details = present({
		regionSource,
		customDomain,
		problem: problem && errorInfo(problem)
	});
	return {
		startUrl,
		...present({ region }),
		portal: {
			kind,
			confidence,
			...details
		}
	};
}
function sessionFromSettings(settings, options$6) {
	return session(complete(settings, OF_SESSION), options(options$6, "clientName", "scopes"));
}
async function claudeCodeFromSettings(settings, options$7) {
	const { session: existing, ...choices } = options(options$7, "session", "via", "hostManaged", "models", "env", "signal");
	const hasSession = existing !== void 0 && existing !== null;
	const found = complete(settings, [...hasSession ? [] : OF_SESSION, ...OF_CLAUDE_CODE]);
	return claudeCode(hasSession ? existing : session(found), {
		accountId: found.awsSsoAccountId,
		roleName: found.awsSsoRoleName,
		bedrockRegion: found.bedrockRegion,
		...present(choices)
	});
}
const OF_SESSION = ["awsSsoStartUrl", "awsSsoRegion"];
const OF_CLAUDE_CODE = [
	"awsSsoAccountId",
	"awsSsoRoleName",
	"bedrockRegion"
];
function complete(settings, needed) {
	const given = options(settings, ...OF_SESSION, ...OF_CLAUDE_CODE, "awsSsoSessionName");
	const text = (name) => optional(name, given[name], string) ?? "";
	const found = {
		awsSsoStartUrl: text("awsSsoStartUrl"),
		awsSsoRegion: text("awsSsoRegion"),
		awsSsoAccountId: text("awsSsoAccountId"),
		awsSsoRoleName: text("awsSsoRoleName"),
		bedrockRegion: text("bedrockRegion"),
		awsSsoSessionName: given.awsSsoSessionName
	};
	const missing = needed.filter((name) => found[name] === "").map((name) => `\`${name}\``);
	if (missing.length === 0) return found;
	throw ssoError("SettingsIncomplete", `the settings have no ${missing.length === 1 ? missing[0] : `${missing.slice(0, -1).join(", ")} and ${missing.at(-1)}`}`);
}
function session(found, options) {
	return new SsoSession({
		...present({ ...options }),
		startUrl: found.awsSsoStartUrl,
		region: found.awsSsoRegion,
		...present({ sessionName: found.awsSsoSessionName ?? void 0 })
	});
}
var NativeStore = class {
	#native;
	constructor(native) {
		this.#native = native;
	}
	async get(options) {
		return settings(await run(signal(options), ({ cancellation }) => this.#native.get(cancellation)));
	}
	async update(patch, options) {
		const checked = members("patch", patch, FIELDS, stringOrNull);
		return settings(await run(signal(options), ({ cancellation }) => this.#native.update(cancellation, checked)));
	}
	async close(options) {
		await run(signal(options), ({ cancellation }) => this.#native.close(cancellation));
	}
};
function signal(options$5) {
	return optional("options.signal", options(options$5, "signal").signal, signal$1);
}
const FIELDS = [
	"bedrockRegion",
	"awsSsoStartUrl",
	"awsSsoRegion",
	"awsSsoAccountId",
	"awsSsoRoleName",
	"awsSsoSessionName"
];
function settings(native) {
	return {
		id: native.id,
		bedrockRegion: native.bedrockRegion,
		awsSsoStartUrl: native.awsSsoStartUrl ?? null,
		awsSsoRegion: native.awsSsoRegion,
		awsSsoAccountId: native.awsSsoAccountId ?? null,
		awsSsoRoleName: native.awsSsoRoleName ?? null,
		awsSsoSessionName: native.awsSsoSessionName ?? null,
		updatedAt: native.updatedAt === void 0 ? null : new Date(native.updatedAt)
	};
}
async function openSettings(path, options) {
	const checked = string("path", path);
	return new NativeStore(await run(signal(options), ({ cancellation }) => binding().openSettings(cancellation, checked)));
}
async function migrateSettings(path, options) {
	const checked = string("path", path);
	return run(signal(options), ({ cancellation }) => binding().migrateSettings(cancellation, checked));
}
async function performDeviceAuthorization(ssoStartUrl, ssoRegion, clientName, options$4) {
	const { signal, scopes, sessionName } = options(options$4, "signal", "scopes", "sessionName");
	const input = {
		startUrl: string("ssoStartUrl", ssoStartUrl),
		region: string("ssoRegion", ssoRegion),
		scopes: optional("options.scopes", scopes, strings) ?? [],
		...present({
			clientName: optional("clientName", clientName, string),
			sessionName: optional("options.sessionName", sessionName, string)
		})
	};
	const authorization = await run(optional("options.signal", signal, signal$1), ({ cancellation }) => binding().performDeviceAuthorization(environment(), cancellation, input));
	return hideSecrets({
		...authorization,
		clientSecretExpiresAt: new Date(authorization.clientSecretExpiresAt)
	}, "deviceCode", "clientSecret");
}
async function pollForToken(clientId, clientSecret, deviceCode, interval, expiresAt, options$1) {
	const { signal, ssoRegion, onPoll } = options(options$1, "signal", "ssoRegion", "onPoll");
	const input = {
		clientId: string("clientId", clientId),
		clientSecret: string("clientSecret", clientSecret),
		deviceCode: string("deviceCode", deviceCode),
		interval: number("interval", interval),
		expiresAt: time("expiresAt", expiresAt),
		...present({ region: optional("options.ssoRegion", ssoRegion, string) })
	};
	const report = optional("options.onPoll", onPoll, callback);
	const token = await run(optional("options.signal", signal, signal$1), (call) => binding().pollForToken(environment(), call.cancellation, input, call.guard(report && ((event) => report(event)))));
	return hideSecrets({
		...token,
		expiresAt: new Date(token.expiresAt)
	}, "accessToken", "refreshToken");
}
async function listAccountsAndRoles(accessToken, ssoRegion, options) {
	const checked = listOptions(options);
	return listed(new (binding()).NativeListing(listInput(accessToken, ssoRegion), false), checked);
}
async function* streamAccountsAndRoles(accessToken, ssoRegion, options) {
	const checked = listOptions(options);
	yield* streamed(new (binding()).NativeListing(listInput(accessToken, ssoRegion), true), checked);
}
const listInput = (accessToken, ssoRegion) => ({
	accessToken: string("accessToken", accessToken),
	region: string("ssoRegion", ssoRegion)
});
async function cacheSsoToken(startUrl, region, accessToken, expiresAt, options$3) {
	const { signal, sessionName, refreshToken, clientId, clientSecret, registrationExpiresAt } = options(options$3, "signal", "sessionName", "refreshToken", "clientId", "clientSecret", "registrationExpiresAt");
	const input = {
		startUrl: string("startUrl", startUrl),
		region: string("region", region),
		accessToken: string("accessToken", accessToken),
		expiresAt: time("expiresAt", expiresAt),
		...present({
			sessionName: optional("options.sessionName", sessionName, string),
			refreshToken: optional("options.refreshToken", refreshToken, string),
			clientId: optional("options.clientId", clientId, string),
			clientSecret: optional("options.clientSecret", clientSecret, string),
			registrationExpiresAt: optional("options.registrationExpiresAt", registrationExpiresAt, time)
		})
	};
	await run(optional("options.signal", signal, signal$1), ({ cancellation }) => binding().cacheSsoToken(environment(), cancellation, input));
}
async function loadCachedSsoToken(startUrl, options$2) {
	const { signal, sessionName } = options(options$2, "signal", "sessionName");
	const url = string("startUrl", startUrl);
	const session = optional("options.sessionName", sessionName, string);
	const token = await run(optional("options.signal", signal, signal$1), ({ cancellation }) => binding().loadCachedSsoToken(environment(), cancellation, url, session));
	return token ? cachedToken(token) : null;
}
exports.SsoError = SsoError;
exports.SsoSession = SsoSession;
exports.cacheSsoToken = cacheSsoToken;
exports.childCredentials = childCredentials;
exports.claudeCode = claudeCode;
exports.claudeCodeFromSettings = claudeCodeFromSettings;
exports.commandPath = commandPath;
exports.configureNetwork = configureNetwork;
exports.diagnose = diagnose;
exports.listAccountsAndRoles = listAccountsAndRoles;
exports.loadCachedSsoToken = loadCachedSsoToken;
exports.migrateSettings = migrateSettings;
exports.onLog = onLog;
exports.onWarning = onWarning;
exports.openSettings = openSettings;
exports.performDeviceAuthorization = performDeviceAuthorization;
exports.pollForToken = pollForToken;
exports.resolveStartUrl = resolveStartUrl;
exports.sessionFromSettings = sessionFromSettings;
exports.streamAccountsAndRoles = streamAccountsAndRoles;
