import { json, type Reply } from '../reply.js'
import type { Service, ServiceRequest } from '../service.js'
import { authorize, bedrockCaller } from './model-call.js'

/** Profiles of AWS's documents ("Supported Regions and models for inference profiles"). */
const known = [
  'us.anthropic.claude-haiku-4-5-20251001-v1:0',
  'us.anthropic.claude-opus-4-5-20251101-v1:0',
  'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
]

/** `GET /inference-profiles`, of the control plane `bedrock`. All fit on one page. */
export function listInferenceProfiles(service: Service, request: ServiceRequest): Reply {
  const caller = bedrockCaller(service, request)
  const { region, models = known } = service.bedrock
  const arn = (kind: string, accountId: string, id: string): string =>
    `arn:aws:bedrock:${region}:${accountId}:${kind}/${id}`
  authorize(service, caller, 'bedrock:ListInferenceProfiles', arn('inference-profile', caller.accountId, '*'))
  const isSystemDefined = request.query.get('type') !== 'APPLICATION'
  const profiles = models.filter((id) => isSystemDefined && /^[a-z-]+\.anthropic\./.test(id))
  return json({
    inferenceProfileSummaries: profiles.map((id) => ({
      inferenceProfileName: id,
      inferenceProfileArn: arn('inference-profile', caller.accountId, id),
      inferenceProfileId: id,
      models: [{ modelArn: arn('foundation-model', '', id.replace(/^[a-z-]+\./, '')) }],
      status: 'ACTIVE',
      type: 'SYSTEM_DEFINED',
    })),
  })
}
