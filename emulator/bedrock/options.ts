/** What the model asks for before it answers. */
export interface ToolUse {
  /** The name of the tool. A request that does not offer it is answered at once. */
  readonly name: string
  /** The input of the tool. Default: an empty object. */
  readonly input?: unknown
  /** How often in a row the tool is asked for, in each turn of the person. Default: 1. */
  readonly times?: number
}

/** A request to a model, as {@link BedrockOptions.answer} sees it. */
export interface ModelRequest {
  /** The id or the ARN of the model or inference profile. */
  readonly modelId: string
  /** The role whose credentials signed the request. */
  readonly roleName: string
  readonly accountId: string
  /** The text that the person sent last. */
  readonly prompt: string
  /** How many messages of the person the conversation has. Results of tools are not counted. */
  readonly turn: number
}

/** What Bedrock does. */
export interface BedrockOptions {
  /** The region that requests must be signed for. Default: `us-west-2`, which is not the default `region` of the portal. */
  readonly region?: string
  /** What every model answers. Default: `Bedrock answered`. */
  readonly answer?: string | ((request: ModelRequest) => string)
  /** A tool that every model asks for before it answers. Default: none. */
  readonly toolUse?: ToolUse | undefined
  /** The ids of models and inference profiles that exist. Default: every id of a Claude model. */
  readonly models?: readonly string[] | undefined
  /** The names of roles that may not use Bedrock: AccessDeniedException. Default: none. */
  readonly deniedRoles?: readonly string[]
}

/** The options with every default filled in. They can be changed while the emulator runs. */
export interface BedrockSettings {
  region: string
  answer: string | ((request: ModelRequest) => string)
  toolUse: ToolUse | undefined
  models: readonly string[] | undefined
  deniedRoles: readonly string[]
}

export function bedrockSettings(options: BedrockOptions = {}): BedrockSettings {
  return changeBedrock(
    { region: 'us-west-2', answer: 'Bedrock answered', toolUse: undefined, models: undefined, deniedRoles: [] },
    options,
  )
}

/** Changes the members that are given; `undefined` restores a default of none. */
export function changeBedrock(settings: BedrockSettings, options: BedrockOptions): BedrockSettings {
  return Object.assign(settings, options)
}
