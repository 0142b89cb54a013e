import { randomUUID } from 'node:crypto'
import sharp from 'sharp'
import type { NewUnit } from '../../src/server/units/unit-registry.ts'
import { identityCheckCharacter } from '../../src/shared/record/document-number.ts'
import type { CertificateRecord } from '../../src/shared/record/record.ts'

/** A made-up unit with a committee that may review everything. */
export const sampleUnit: NewUnit = {
  name: '样例市人力资源和社会保障局',
  creditCode: '115201000094112345',
  kind: 'cityHumanResources',
  committees: [{ name: '样例市工程系列中级评审委员会' }],
}

/** A valid identity number of nobody: birthday 1990-01-01, odd sequence numbers are men. */
export const identityNumber = (index: number): string => {
  const digits = `52010319900101${String(index % 1000).padStart(3, '0')}`
  return digits + identityCheckCharacter(digits)
}

export const sampleRecord = (index: number, changes: Partial<CertificateRecord> = {}): CertificateRecord => ({
  name: `样例${'甲乙丙丁戊己庚辛壬癸'[index % 10]}`,
  sex: index % 2 === 1 ? 'male' : 'female',
  documentType: 'residentId',
  documentNumber: identityNumber(index),
  series: '工程技术人员',
  specialty: '计算机应用',
  title: '工程师',
  level: 'intermediate',
  reviewType: 'social',
  obtainedOn: '2025-12-05',
  employerName: '样例科技有限公司',
  committee: '样例市工程系列中级评审委员会',
  unit: sampleUnit.name,
  details: {},
  ...changes,
})

/** A plain JPEG of the final size; each index another grey, so other bytes. */
export const samplePhoto = async (index: number, width = 295, height = 413): Promise<Buffer> => {
  const bytes = await sharp({
    create: { width, height, channels: 3, background: { r: index % 256, g: (index >> 8) % 256, b: 200 } },
  })
    .jpeg({ quality: 90 })
    .toBuffer()
  return bytes
}

/** A record with its id and photo, as a unit has it before submission. */
export interface SamplePerson {
  readonly id: string
  readonly record: CertificateRecord
  readonly photo: Buffer
}

export const samplePerson = async (index: number, changes: Partial<CertificateRecord> = {}): Promise<SamplePerson> => ({
  id: randomUUID(),
  record: sampleRecord(index, changes),
  photo: await samplePhoto(index),
})
