import { kibibyte } from '../../shared/byte-size.ts'
import { provinceDefault } from '../../shared/photo/spec.ts'
import { findLabel } from '../../shared/record/field-lists.ts'
import { duplicateKey, personKey, type RecordIdentity } from '../../shared/record/identity.ts'
import { findUnnormalised, type UnnormalisedField } from '../../shared/record/normal-form.ts'
import { type CertificateRecord, recordSchema } from '../../shared/record/record.ts'
import { foldText } from '../../shared/record/text.ts'
import { isAcceptable, judgeRecord } from '../../shared/rules/judge.ts'
import type { JudgeContext } from '../../shared/rules/judge-context.ts'
import type { PhotoDescriptor, Submission } from '../../shared/sync/batch.ts'
import type { OutcomeReason, RecordOutcome } from '../../shared/sync/receipt.ts'
import { canonicalText } from '../../trust/canonical.ts'
import { sha256Hex } from '../../trust/sha256.ts'

/** A photo in the store; 0 × 0 pixels for a file that is not a usable JPEG. */
export interface StoredPhoto {
  readonly size: number
  readonly width: number
  readonly height: number
}

/** A record of a batch, judged by itself. Identity is judged later, inside the gate. */
export interface JudgedRecord {
  readonly id: string
  /** Canonical text of the record as signed. */
  readonly body: string
  readonly photo: PhotoDescriptor
  /** Absent when the record does not have the agreed form. */
  readonly record?: CertificateRecord
  /** Hashes of the keys, and of the content. */
  readonly identity: RecordIdentity
  readonly outcome: RecordOutcome['outcome']
  readonly reasons: readonly OutcomeReason[]
}

/**
 * Hash of the title that a person may have only once. The specialty is free text, so spellings of it that people read alike have
 * one key. Series and title are words of the dictionary.
 */
export const titleKey = (record: CertificateRecord, today: string): string =>
  sha256Hex(duplicateKey({ ...record, specialty: foldText(record.specialty) }, today))

/** Hashes of the keys and of the content of a record; `record` is absent when it does not have the agreed form. */
export const identityOf = (body: string, record: CertificateRecord | undefined, today: string): RecordIdentity => {
  const content = sha256Hex(body)
  if (!record) return { name: '', person: content, key: content, content }
  return { name: record.name, person: sha256Hex(personKey(record, today)), key: titleKey(record, today), content }
}

const judgePhoto = (descriptor: PhotoDescriptor, stored: StoredPhoto | undefined): OutcomeReason[] => {
  if (!stored || stored.size !== descriptor.size) {
    return [{ code: 'photo.differs', text: '照片大小与清单不符；请重新提交', where: 'photo' }]
  }
  const { width, height, kilobytes } = provinceDefault
  if (stored.width !== width || stored.height !== height) {
    const found = stored.width ? `${stored.width}×${stored.height} 像素` : '无法读取的文件'
    return [{ code: 'photo.size', text: `照片为${found}；应为 ${width}×${height} 像素的 JPEG`, where: 'photo' }]
  }
  if (stored.size < kilobytes.min * kibibyte || stored.size > kilobytes.max * kibibyte) {
    const found = (stored.size / kibibyte).toFixed(1)
    const text = `照片文件为 ${found} KB；应为 ${kilobytes.min}–${kilobytes.max} KB`
    return [{ code: 'photo.bytes', text, where: 'photo' }]
  }
  return []
}

/** Characters that no screen shows, and forms that look like another one, as [U+…], so that a person sees what is refused. */
const withCodePoints = (text: string): string =>
  Array.from(text, (character) => {
    const odd = /[\p{M}\p{C}]|(?! )\p{Z}/u.test(character) || character.normalize('NFC') !== character
    return odd ? `[U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]` : character
  }).join('')

/** Why a record's texts are refused. Two spellings of one title would make two certificates. */
const textReason = ({ field, value, normal }: UnnormalisedField): OutcomeReason => ({
  code: 'record.text',
  text: `${findLabel(field)}“${withCodePoints(value).slice(0, 150)}”有看不见的字符、多余的空格或不统一的写法；应为：${
    normal === undefined ? '可以识别的内容' : `“${normal.slice(0, 150)}”`
  }`.slice(0, 500),
  where: field,
})

/**
 * The record, or the reasons to refuse it. A record whose stored form would differ from the signed one is refused too, so that
 * nothing is dropped silently.
 */
export const readRecord = (value: unknown, body: string): CertificateRecord | OutcomeReason[] => {
  const parsed = recordSchema.safeParse(value)
  if (parsed.success) {
    const unnormalised = findUnnormalised(parsed.data)
    if (unnormalised.length > 0) return unnormalised.map(textReason)
    if (canonicalText(parsed.data) === body) return parsed.data
  }
  const where = parsed.error?.issues[0]?.path.join('.') ?? ''
  return [{ code: 'record.form', text: '记录格式不符合约定；请升级工作台后重新提交', where: where.slice(0, 60) }]
}

/**
 * Judges one record by the rules that the unit ran, and its photo.
 * @param unprintable characters of a record for which the certificate has no glyph (see `missingGlyphs`)
 */
export const judgeSubmitted = (
  submitted: Submission['records'][number],
  photo: PhotoDescriptor,
  stored: StoredPhoto | undefined,
  context: JudgeContext,
  unprintable: (record: CertificateRecord) => readonly string[],
): JudgedRecord => {
  const body = canonicalText(submitted.record)
  const read = readRecord(submitted.record, body)
  const common = { id: submitted.id, body, photo }
  if (Array.isArray(read)) {
    return { ...common, identity: identityOf(body, undefined, context.today), outcome: 'refused', reasons: read }
  }
  const faults = judgeRecord(read, context)
  const photoReasons = judgePhoto(photo, stored)
  const missing = unprintable(read)
  const reasons: OutcomeReason[] = [
    ...faults.map((fault) => ({
      code: fault.code,
      text: `${fault.found}；应为：${fault.wanted}`.slice(0, 500),
      where: fault.field ?? '',
    })),
    ...photoReasons,
    ...(missing.length
      ? [
          {
            code: 'glyph.missing',
            text: `证书字库暂缺：${missing.join(' ')}；由省级补充字库后办理`.slice(0, 500),
            where: '',
          },
        ]
      : []),
  ]
  const refused = !isAcceptable(faults) || photoReasons.length > 0
  return {
    ...common,
    record: read,
    identity: identityOf(body, read, context.today),
    outcome: refused ? 'refused' : missing.length ? 'held' : 'accepted',
    reasons,
  }
}
