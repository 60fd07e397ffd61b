Object.defineProperty(exports, Symbol.toStringTag, { value: 'Module' });
let node_fs = require("node:fs");
let node_path = require("node:path");
let node_util = require("node:util");

//#region lib/native.ts
/**
* Loads the native binding. The generated loader (`binding.js`) knows every platform and says what is missing; it is
* also long, and compiling it, looking for a C library and resolving packages took longer than all else. So the two
* places where a binary lies as a rule are tried first: beside this file, and in the package of the platform beside
* this one. The loader is asked where it does not.
*/
function load() {
	if (process.env["NAPI_RS_NATIVE_LIBRARY_PATH"] === void 0) {
		const abi = {
			linux: "-gnu",
			win32: "-msvc"
		}[process.platform] ?? "";
		const target = `${process.platform}-${process.arch}${abi}`;
		const file = `aws-sso-native.${target}.node`;
		for (const path of [(0, node_path.join)(__dirname, file), (0, node_path.join)(__dirname, "..", `aws-sso-native-${target}`, file)]) {
			if (!(0, node_fs.existsSync)(path)) continue;
			try {
				const module = { exports: {} };
				process.dlopen(module, (0, node_path.toNamespacedPath)(path));
				return module.exports;
			} catch {}
		}
	}
	return require("./binding.js");
}
/** The native binding. */
const binding = load();

//#endregion
//#region lib/errors.ts
/** What every function of this package rejects with, unless a signal's reason or a callback's own exception does. */
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
/** The native side's own codes are the list above: a test compares them. */
const errorInfo = (error) => error;
/** An error that arises on this side of the binding, with what the native side says of its code. */
function ssoError(code, message, options) {
	const fixed = binding.errorCodes().find((known) => known.code === code);
	return new SsoError({
		code,
		message,
		retryable: fixed?.retryable ?? false,
		hint: fixed?.hint ?? ""
	}, options);
}

//#endregion
//#region lib/arguments.ts
/**
* The shapes of arguments. What JavaScript passes can be anything, whatever the types say; what is of the wrong type is
* refused by name, here, and what is of the right type but impossible, in the native core.
*/
function refuse(argument, problem) {
	throw ssoError("InvalidInput", `\`${argument}\` ${problem}`);
}
function string(argument, value) {
	return typeof value === "string" ? value : refuse(argument, "must be a string");
}
function number(argument, value) {
	return typeof value === "number" ? value : refuse(argument, "must be a number");
}
function boolean(argument, value) {
	return typeof value === "boolean" ? value : refuse(argument, "must be true or false");
}
/** A `Date`, or milliseconds since 1970. `instanceof` fails for a `Date` of another realm, as in Jest. */
function time(argument, value) {
	if (node_util.types.isDate(value)) return value.getTime();
	return typeof value === "number" ? value : refuse(argument, "must be a Date or a number of milliseconds since 1970");
}
function strings(argument, value) {
	return Array.isArray(value) && value.every((item) => typeof item === "string") ? value : refuse(argument, "must be an array of strings");
}
function callback(argument, value) {
	return typeof value === "function" ? value : refuse(argument, "must be a function");
}
function signal(argument, value) {
	return typeof value === "object" && value !== null && typeof value.aborted === "boolean" && typeof value.addEventListener === "function" ? value : refuse(argument, "must be an AbortSignal");
}
/** The options object; none is an empty one. */
function options(value) {
	if (value === void 0 || value === null) return {};
	return typeof value === "object" ? value : refuse("options", "must be an object");
}
/** An argument that may be left out. `null` is as good as nothing. */
function optional(argument, value, check) {
	return value === void 0 || value === null ? void 0 : check(argument, value);
}
/** An object without the members that are `undefined`. */
function present(members) {
	const entries = Object.entries(members).filter(([, value]) => value !== void 0);
	return Object.fromEntries(entries);
}
function stringOrNull(argument, value) {
	return value === null || typeof value === "string" ? value : refuse(argument, "must be a string or null");
}
/** The members of an object that are not `undefined`, each checked. A member of another name is refused. */
function members(argument, value, names, check) {
	if (typeof value !== "object" || value === null) return refuse(argument, "must be an object");
	const checked = {};
	for (const [name, member] of Object.entries(value)) {
		const known = names.find((each) => each === name);
		if (known === void 0) return refuse(name, "is not a member that can be changed");
		if (member !== void 0) checked[known] = check(name, member);
	}
	return checked;
}

//#endregion
//#region lib/warnings.ts
const listeners = /* @__PURE__ */ new Set();
/**
* Subscribes to warnings of all calls of this package.
*
* @returns a function that ends the subscription.
*/
function onWarning(listener) {
	const subscription = (warning) => listener(warning);
	listeners.add(subscription);
	return () => void listeners.delete(subscription);
}
function publish(warnings) {
	for (const warning of warnings) for (const listener of listeners) try {
		listener(warning);
	} catch (error) {
		queueMicrotask(() => {
			throw error;
		});
	}
}

//#endregion
//#region lib/call.ts
/** A call in progress, for the callbacks it was given. */
var Call = class {
	cancellation = new binding.Cancellation();
	#failed;
	/** Wraps a caller's callback: the binding must never see it throw, and its exception ends the call. */
	guard(callback) {
		if (!callback) return void 0;
		const fail = (error) => {
			this.#failed ??= { with: error };
			this.cancellation.cancel();
		};
		return (event) => {
			try {
				const returned = callback(event);
				if (node_util.types.isPromise(returned)) returned.catch(fail);
			} catch (error) {
				fail(error);
			}
		};
	}
	throwIfCallbackFailed() {
		if (this.#failed) throw this.#failed.with;
	}
};
/**
* Runs a native call to its end: the signal cancels it, its warnings are published, and its error is thrown as an
* {@link SsoError} with the caller's stack.
*/
async function run(signal, start) {
	if (signal?.aborted) throw signal.reason;
	const call = new Call();
	const cancel = () => call.cancellation.cancel();
	signal?.addEventListener("abort", cancel, { once: true });
	let outcome;
	try {
		outcome = await start(call);
	} catch (error) {
		throw ssoError("Internal", error instanceof Error ? error.message : String(error), { cause: error });
	} finally {
		signal?.removeEventListener("abort", cancel);
	}
	if (outcome.warnings) publish(outcome.warnings);
	call.throwIfCallbackFailed();
	if (!outcome.error) return outcome.value;
	if (outcome.error.code === "Cancelled" && signal?.aborted) throw signal.reason;
	throw new SsoError(errorInfo(outcome.error));
}

//#endregion
//#region lib/environment.ts
/**
* The variables the native core looks at. They are read here, on the JavaScript thread, at each call: in a worker
* `process.env` is a copy, a test may have changed it, and reading the process's own environment from a native thread
* while another thread writes to it is a data race.
*/
const NAMES = [
	"HOME",
	"USERPROFILE",
	"HOMEDRIVE",
	"HOMEPATH",
	"AWS_CONFIG_FILE",
	"AWS_SHARED_CREDENTIALS_FILE",
	"AWS_PROFILE",
	"AWS_ENDPOINT_URL",
	"AWS_ENDPOINT_URL_SSO",
	"AWS_ENDPOINT_URL_SSO_OIDC",
	"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
	"AWS_USE_FIPS_ENDPOINT",
	"AWS_USE_DUALSTACK_ENDPOINT",
	"AWS_CA_BUNDLE",
	"NODE_EXTRA_CA_CERTS",
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
function environment() {
	const variables = {};
	for (const name of NAMES) {
		const value = process.env[name];
		if (value !== void 0) variables[name] = value;
	}
	return variables;
}

//#endregion
//#region lib/listing.ts
/** Accounts as users get them. */
function listedAccounts(accounts) {
	return accounts.map(({ error, ...account }) => error ? {
		...account,
		error: errorInfo(error)
	} : account);
}

//#endregion
//#region lib/secrets.ts
/**
* Keeps secret members of a result out of `console.log`, `console.dir` and `util.inspect`: they print as `[redacted]`, or
* as `[Getter/Setter]` where a printer passes over how an object wants to be printed. The members themselves are as ever,
* for code, `JSON.stringify`, spreads and structured clones.
*/
function hideSecrets(result, ...secrets) {
	const print = (depth, options) => {
		const shown = Object.entries(result).map(([name, value]) => [name, secrets.includes(name) && value !== void 0 ? "[redacted]" : value]);
		return (0, node_util.inspect)(Object.fromEntries(shown), {
			...options,
			depth
		});
	};
	for (const name of secrets) if (result[name] !== void 0) hide(result, name);
	return Object.defineProperty(result, node_util.inspect.custom, { value: print });
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

//#endregion
//#region lib/token.ts
/** A token as users get it: with dates, and with its secrets kept out of what is printed. */
function cachedToken(token) {
	const { expiresAt, registrationExpiresAt, ...members } = token;
	const result = {
		...members,
		expiresAt: new Date(expiresAt)
	};
	if (registrationExpiresAt !== void 0) result.registrationExpiresAt = new Date(registrationExpiresAt);
	return hideSecrets(result, "accessToken", "refreshToken", "clientSecret");
}

//#endregion
//#region lib/session.ts
const FLOWS = [
	"auto",
	"browser",
	"device"
];
/**
* The sign-in of one person to one access portal, over its whole life: signed in once, it stays so as long as the
* administrator allows, across windows, processes, crashes and sleep, and together with the AWS CLI.
*
* Make one for each portal and keep it; it holds no file or socket open between calls. Several sessions for one portal,
* in this process or others, share one sign-in: they refresh once and ask the person once.
*/
var SsoSession = class {
	#session;
	/**
	* @param options - which portal, and how to introduce ourselves there. Nothing is read or sent yet.
	* @throws {@link SsoError} `InvalidInput`.
	*/
	constructor(options$7) {
		const { startUrl, region, sessionName, scopes, clientName } = options(options$7);
		this.#session = new binding.NativeSession({
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
	/**
	* Signs in. With a token that is valid or can be refreshed, it comes back at once and the person is not asked.
	*
	* In the browser where one can reach this machine, else by device code. A second call joins the sign-in under way,
	* and its options do not count. All processes of a user together ask the person once: others wait for the token that
	* comes of it; and for an hour nobody asks again, unless `force` says that the person wants it.
	*
	* @throws {@link SsoError} `AccessDenied` (the person said no), `SignInTimedOut`, `ExpiredToken` (a device code ran
	* out), `PromptedRecently`, `BrowserNotOpened`, `UnsafeVerificationUri`, `InvalidInput`, `InvalidConfiguration`,
	* `HomeNotFound`, and what RegisterClient, StartDeviceAuthorization and CreateToken fail with.
	*/
	async signIn(options$6) {
		const { signal: signal$6, flow, openBrowser, onEvent, timeoutMs, force } = options(options$6);
		if (flow !== void 0 && !FLOWS.includes(flow)) refuse("options.flow", "must be 'auto', 'browser' or 'device'");
		const opener = openBrowser === false ? void 0 : optional("options.openBrowser", openBrowser, callback);
		const report = optional("options.onEvent", onEvent, callback);
		const input = {
			flow: flow ?? "auto",
			open: opener ? "function" : openBrowser === false ? "nothing" : "default",
			force: optional("options.force", force, boolean) ?? false,
			...present({ timeoutMs: optional("options.timeoutMs", timeoutMs, number) })
		};
		return cachedToken(await run(optional("options.signal", signal$6, signal), (call) => this.#session.signIn(environment(), call.cancellation, input, call.guard(report && ((event) => report(signInEvent(event)))), opener && ((url) => tryToOpen(opener, url)))));
	}
	/**
	* Asks the sign-in under way to go on by device code: the person finds that the browser does not come back here.
	*
	* @returns whether a sign-in is under way.
	*/
	useDeviceCode() {
		return this.#session.useDeviceCode();
	}
	/**
	* A token that is valid now: from memory, from the file, or refreshed. With less than 15 minutes left it is refreshed
	* in the background while it still serves. The person is never asked.
	*
	* @throws {@link SsoError} `SignInRequired` (call {@link signIn}), `SessionBusy`, `HomeNotFound`,
	* `InvalidConfiguration`, `Network`, `Timeout`, `InternalServer`, `TooManyRequests`, `UntrustedCertificate`,
	* `UnexpectedAnswer`.
	*/
	async token(options) {
		return cachedToken(await this.#run(options, ({ cancellation }) => this.#session.token(environment(), cancellation)));
	}
	/**
	* How the session stands, by memory and the file. No request is made.
	*
	* @throws {@link SsoError} `HomeNotFound`.
	*/
	async status(options) {
		return sessionStatus(await this.#run(options, ({ cancellation }) => this.#session.status(environment(), cancellation)));
	}
	/**
	* To be called when the machine wakes up: `powerMonitor.on('resume', () => session.onResume())`. Looks at the file
	* and at the clocks, after up to 2 seconds so that windows do not do it all at one moment, and refreshes where it is
	* time. The person is never asked.
	*
	* @throws {@link SsoError} `HomeNotFound`.
	*/
	async onResume(options) {
		return sessionStatus(await this.#run(options, ({ cancellation }) => this.#session.resume(environment(), cancellation)));
	}
	/**
	* Subscribes to changes of the token that another hand makes: another process or session, or the AWS CLI. It does not
	* keep the process running.
	*
	* @returns a function that ends the subscription.
	*/
	onChange(listener) {
		const listen = callback("listener", listener);
		const call = new Call();
		this.#session.watch(environment(), call.cancellation, ({ status, warnings }) => {
			publish(warnings);
			try {
				listen(sessionStatus(status));
			} catch (error) {
				queueMicrotask(() => {
					throw error;
				});
			}
		});
		return () => call.cancellation.cancel();
	}
	/**
	* Lists every account and role, as `listAccountsAndRoles` does, with this session's token. A token that the portal
	* refuses although it has not run out is refreshed once.
	*
	* @throws {@link SsoError} what {@link token} and `listAccountsAndRoles` do.
	*/
	async listAccountsAndRoles(options$8) {
		const { onProgress } = options(options$8);
		const report = optional("options.onProgress", onProgress, callback);
		return listedAccounts(await this.#run(options$8, (call) => this.#session.listAccountsAndRoles(environment(), call.cancellation, call.guard(report && ((progress) => report(progress))))));
	}
	/**
	* The credentials of a role in an account.
	*
	* @throws {@link SsoError} `Forbidden` (no such assignment), `ResourceNotFound`, and what {@link token} does.
	*/
	async roleCredentials(accountId, roleName, options) {
		const account = string("accountId", accountId);
		const role = string("roleName", roleName);
		const { expiresAt, ...members } = await this.#run(options, ({ cancellation }) => this.#session.roleCredentials(environment(), cancellation, account, role));
		return hideSecrets({
			...members,
			accountId: account,
			roleName: role,
			expiresAt: new Date(expiresAt)
		}, "secretAccessKey", "sessionToken");
	}
	/**
	* What the clients of the AWS SDK for JavaScript v3 take as `credentials`. They call it again before the credentials
	* run out.
	*/
	credentialProvider(accountId, roleName) {
		const account = string("accountId", accountId);
		const role = string("roleName", roleName);
		return async () => {
			const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = await this.roleCredentials(account, role);
			return hideSecrets({
				accessKeyId,
				secretAccessKey,
				sessionToken,
				expiration: expiresAt,
				accountId: account
			}, "secretAccessKey", "sessionToken");
		};
	}
	/**
	* Signs this session out: removes its token from memory and disk, and ends it at the service. Other sessions and the
	* AWS CLI's other files stay as they are. Without a network, the local part is done all the same, and the result says
	* why the service could not be told.
	*
	* @throws {@link SsoError} `CacheNotWritable` (the token file could not be removed), `HomeNotFound`.
	*/
	async signOut(options) {
		const { revoked, error } = await this.#run(options, ({ cancellation }) => this.#session.signOut(environment(), cancellation));
		return error ? {
			revoked,
			error: errorInfo(error)
		} : { revoked };
	}
	#run(options$9, start) {
		const { signal: signal$7 } = options(options$9);
		return run(optional("options.signal", signal$7, signal), start);
	}
};
/** The binding must never see it throw: what went wrong is its result. */
async function tryToOpen(open, url) {
	try {
		await open(url);
		return;
	} catch (error) {
		return error instanceof Error ? error.message : String(error);
	}
}
function signInEvent(event) {
	const { expiresAt, ...members } = event;
	const known = expiresAt === void 0 ? members : {
		...members,
		expiresAt: new Date(expiresAt)
	};
	return present(known);
}
function sessionStatus(native) {
	const { expiresAt, refreshableUntil, ...members } = native;
	return present({
		...members,
		expiresAt: expiresAt === void 0 ? void 0 : new Date(expiresAt),
		refreshableUntil: refreshableUntil === void 0 ? void 0 : new Date(refreshableUntil)
	});
}

//#endregion
//#region lib/settings.ts
var NativeStore = class {
	#native;
	constructor(native) {
		this.#native = native;
	}
	async get() {
		return settings(await run(void 0, () => this.#native.get()));
	}
	async update(patch) {
		const checked = members("patch", patch, FIELDS, stringOrNull);
		return settings(await run(void 0, () => this.#native.update(checked)));
	}
	async close() {
		await run(void 0, () => this.#native.close());
	}
};
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
/**
* Opens the settings of an SQLite file. A file that is not there is made, for its owner alone; what is missing in it is
* added, as by {@link migrateSettings}.
*
* Give it a file of its own, or a file that nothing else in this process has open: two SQLite libraries in one process
* do not see each other's locks.
*
* @param path - a file; its folder must exist.
* @throws {@link SsoError} `InvalidInput`, `DatabaseInUse`, `DatabaseBusy`, `DatabaseNotAFile`, `DatabaseFolderMissing`,
* `DatabaseNotPermitted`, `DatabaseReadOnly`, `DiskFull`, `NotADatabase`, `DatabaseEncrypted`, `DatabaseCorrupt`,
* `SettingsTableIsView`, `SettingsSchemaConflict`, `DatabaseFailed`. The file is then as it was.
*/
async function openSettings(path) {
	const checked = string("path", path);
	return new NativeStore(await run(void 0, () => binding.openSettings(checked)));
}
/**
* Adds what is missing to the `claude_code_settings` table of an SQLite file, whatever state it is in, and makes the
* table where there is none. All or nothing, and nothing the second time; nothing else in the file is touched. A copy of
* the file is made first where there is something to change, beside it; the last one is kept.
*
* Values of older `sso_start_url`, `sso_region`, `sso_account_id` and `sso_role_name` columns are read over when ours
* are added; tokens never.
*
* @param path - a file; its folder must exist.
* @throws {@link SsoError} the codes of {@link openSettings}.
*/
async function migrateSettings(path) {
	const checked = string("path", path);
	return run(void 0, () => binding.migrateSettings(checked));
}

//#endregion
//#region lib/steps.ts
/**
* Starts a sign-in: registers a client where needed (registrations are shared with the AWS CLI and reused until they
* have less than 15 minutes left) and asks for a device code. Returns at once; it neither polls nor opens a browser.
*
* Show `userCode` to the person, open `verificationUriComplete` (`shell.openExternal` in Electron), and call
* {@link pollForToken}.
*
* @param ssoStartUrl - the address of the access portal, `https://my-org.awsapps.com/start` for example.
* @param ssoRegion - the region that IAM Identity Center is set up in; often not the region Bedrock is used in.
* @param clientName - what the person reads when they are asked to allow access; `aws-sso-native` unless given.
* @throws {@link SsoError} `InvalidInput`, `InvalidConfiguration`, `InvalidRequest` (most often a wrong start URL or
* region), `InvalidScope`, `InvalidClientMetadata`, `UnsafeVerificationUri`, `SlowDown`, `InternalServer`, `Network`,
* `Timeout`, `UntrustedCertificate`, `UnexpectedAnswer`.
* @see RFC 8628 sections 3.1 and 3.2; AWS IAM Identity Center OIDC API, RegisterClient and StartDeviceAuthorization.
*/
async function performDeviceAuthorization(ssoStartUrl, ssoRegion, clientName, options$2) {
	const { signal: signal$1, scopes, sessionName } = options(options$2);
	const input = {
		startUrl: string("ssoStartUrl", ssoStartUrl),
		region: string("ssoRegion", ssoRegion),
		scopes: optional("options.scopes", scopes, strings) ?? [],
		...present({
			clientName: optional("clientName", clientName, string),
			sessionName: optional("options.sessionName", sessionName, string)
		})
	};
	const authorization = await run(optional("options.signal", signal$1, signal), ({ cancellation }) => binding.performDeviceAuthorization(environment(), cancellation, input));
	return hideSecrets({
		...authorization,
		clientSecretExpiresAt: new Date(authorization.clientSecretExpiresAt)
	}, "deviceCode", "clientSecret");
}
/**
* Asks for the token until the person has decided or the code has run out, by the rules of RFC 8628: `interval` passes
* before every request, `slow_down` lengthens it by 5 seconds for good, and network faults are ridden out. The deadline
* holds on the wall clock and on one that counts sleep, whichever is first.
*
* @param interval - seconds between polls, as {@link performDeviceAuthorization} gave it; 0 is the default of 5.
* @param expiresAt - when the code runs out: `Date.now() + expiresIn * 1000` when it was given.
* @throws {@link SsoError} `ExpiredToken` (the code ran out), `AccessDenied` (the person said no), `InvalidInput`,
* `UnknownClientRegion`, `InvalidConfiguration`, `InvalidGrant`, `InvalidClient`, `UnauthorizedClient`,
* `UnsupportedGrantType`, `InvalidRequest`, `InvalidScope`, `EncryptionKeyUnavailable`, `UntrustedCertificate`.
* @see RFC 8628 sections 3.4 and 3.5; AWS IAM Identity Center OIDC API, CreateToken.
*/
async function pollForToken(clientId, clientSecret, deviceCode, interval, expiresAt, options$1) {
	const { signal: signal$4, ssoRegion, onPoll } = options(options$1);
	const input = {
		clientId: string("clientId", clientId),
		clientSecret: string("clientSecret", clientSecret),
		deviceCode: string("deviceCode", deviceCode),
		interval: number("interval", interval),
		expiresAt: time("expiresAt", expiresAt),
		...present({ region: optional("options.ssoRegion", ssoRegion, string) })
	};
	const report = optional("options.onPoll", onPoll, callback);
	const token = await run(optional("options.signal", signal$4, signal), (call) => binding.pollForToken(environment(), call.cancellation, input, call.guard(report && ((event) => report(event)))));
	return hideSecrets({
		...token,
		expiresAt: new Date(token.expiresAt)
	}, "accessToken", "refreshToken");
}
/**
* Lists every account and role that a token opens: accounts in the service's order, an account without roles with an
* empty list, an account whose roles cannot be read with its `error`.
*
* @param ssoRegion - the region that IAM Identity Center is set up in.
* @throws {@link SsoError} `Unauthorized` (the token is no longer valid, whatever its expiry says), `InvalidInput`,
* `InvalidConfiguration`, `TooManyRequests`, `InternalServer`, `Network`, `Timeout`, `UntrustedCertificate`,
* `UnexpectedAnswer`.
* @see AWS IAM Identity Center Portal API, ListAccounts and ListAccountRoles.
*/
async function listAccountsAndRoles(accessToken, ssoRegion, options$4) {
	const { signal: signal$2, onProgress } = options(options$4);
	const input = {
		accessToken: string("accessToken", accessToken),
		region: string("ssoRegion", ssoRegion)
	};
	const report = optional("options.onProgress", onProgress, callback);
	return listedAccounts(await run(optional("options.signal", signal$2, signal), (call) => binding.listAccountsAndRoles(environment(), call.cancellation, input, call.guard(report && ((progress) => report(progress))))));
}
/**
* Stores a token where the AWS CLI, the AWS SDKs and Terraform look for it, in their format: `~/.aws/sso/cache`, a file
* named by the SHA-1 of the session name or of the start URL to the letter, written as a whole or not at all, for the
* owner alone.
*
* @throws {@link SsoError} `InvalidInput`, `HomeNotFound`, `CacheNotWritable`.
*/
async function cacheSsoToken(startUrl, region, accessToken, expiresAt, options$3) {
	const { signal: signal$3, sessionName, refreshToken, clientId, clientSecret, registrationExpiresAt } = options(options$3);
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
	await run(optional("options.signal", signal$3, signal), ({ cancellation }) => binding.cacheSsoToken(environment(), cancellation, input));
}
/**
* Loads the token of a portal, whoever stored it: this package, the AWS CLI or an SDK.
*
* @returns `null` where there is none, where it has run out, and where the file is broken, unreadable or another
* portal's; {@link onWarning} tells of the latter.
* @throws {@link SsoError} `InvalidInput`, `HomeNotFound`.
*/
async function loadCachedSsoToken(startUrl, options$5) {
	const { signal: signal$5, sessionName } = options(options$5);
	const url = string("startUrl", startUrl);
	const session = optional("options.sessionName", sessionName, string);
	const token = await run(optional("options.signal", signal$5, signal), ({ cancellation }) => binding.loadCachedSsoToken(environment(), cancellation, url, session));
	return token ? cachedToken(token) : null;
}

//#endregion
exports.SsoError = SsoError;
exports.SsoSession = SsoSession;
exports.cacheSsoToken = cacheSsoToken;
exports.listAccountsAndRoles = listAccountsAndRoles;
exports.loadCachedSsoToken = loadCachedSsoToken;
exports.migrateSettings = migrateSettings;
exports.onWarning = onWarning;
exports.openSettings = openSettings;
exports.performDeviceAuthorization = performDeviceAuthorization;
exports.pollForToken = pollForToken;