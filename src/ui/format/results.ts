import { resultKinds, type SyncResults } from '../../shared/rpc/sync.ts'

const words: Readonly<Record<(typeof resultKinds)[number], string>> = {
  confirmed: '已确认',
  issued: '已发证',
  returned: '被退回',
  corrected: '已更正',
  revoked: '已撤销',
}

/**
 * What the province decided about how many people; empty when it decided nothing.
 * @example resultWords({ confirmed: 58, issued: 58 }) // '58 人已确认，58 人已发证'
 */
export const resultWords = (results: SyncResults): string =>
  resultKinds.flatMap((kind) => (results[kind] ? [`${results[kind]} 人${words[kind]}`] : [])).join('，')
