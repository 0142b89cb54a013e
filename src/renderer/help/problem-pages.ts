import type { ErrorCode } from '../../shared/errors/registry.ts'

/**
 * The help page for every error, by the beginning of its code; the longest matching beginning counts. After `#` comes the heading of the
 * paragraph about it.
 */
const pageByBeginning: Readonly<Record<string, string>> = {
  'general.': 'trouble',
  'host.': 'trouble',
  'host.signedOut': 'accounts',
  'host.fileTooLarge': 'import',
  'opening.': 'import',
  'setup.': 'start',
  'intake.': 'import',
  'photo.': 'photos',
  'trust.': 'trouble',
  'certificate.': 'certificates',
  'core.home.': 'data',
  'core.disk.': 'trouble',
  'core.sample.': 'start',
  'core.account.': 'accounts',
  'core.account.samePerson': 'review',
  'core.accountList.': 'accounts',
  'core.device.': 'accounts',
  'core.keyring.': 'accounts',
  'core.enrolment.': 'start#登记不成功',
  'core.import.': 'import',
  'core.record.': 'records#什么时候可以修改',
  'core.record.reason': 'review',
  'core.photo.': 'photos',
  'core.review.': 'review',
  'core.submit.': 'submission',
  'core.batchFile.': 'submission',
  'core.receiptFile.': 'submission',
  'core.certificate.': 'certificates',
  'core.sync.': 'sync',
  'core.sync.dictionary': 'data',
  'core.log.': 'sync',
  'core.restored.': 'sync',
  'core.chain.': 'sync',
  'core.feed.': 'sync',
  'core.adopt.': 'sync',
  'core.dictionary.': 'data',
  'core.audit.': 'trouble',
  'settings.account.': 'accounts',
  'settings.server.': 'sync',
  'settings.proxy.': 'sync',
  'backup.': 'backup',
  'server.': 'sync',
  'server.enrolment.': 'start#登记不成功',
  'server.dictionary.': 'data',
  'server.lookup.': 'certificates',
  'server.verify.': 'certificates',
  'server.certificate.': 'certificates',
  'server.photo.': 'photos',
  'server.upload.': 'photos',
  'server.reason.': 'review',
}

const beginnings = Object.keys(pageByBeginning).toSorted((a, b) => b.length - a.length)

/** The help page about an error, and the heading of its paragraph where the page has one. */
export const helpPlaceOf = (
  code: ErrorCode,
): { readonly page: string; readonly heading: string | undefined } | undefined => {
  const beginning = beginnings.find((candidate) => code.startsWith(candidate))
  if (beginning === undefined) return undefined
  const [page, heading] = pageByBeginning[beginning]!.split('#')
  return { page: page!, heading }
}
