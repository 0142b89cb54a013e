import { Problem } from '../../shared/errors/problem.ts'
import type { Database } from '../store/database.ts'
import { writeSetting } from '../store/settings.ts'
import type { WriteGate } from '../store/write-gate.ts'
import { getEnrolment } from './enrolment.ts'

/** Pins the province's sealing key, which came in an answer that the province signed. */
export const pinSealingKey = async ({ gate }: { readonly gate: WriteGate }, publicKey: string): Promise<void> => {
  await gate.write('unit', (work) => {
    const enrolment = getEnrolment(work.database)
    writeSetting(work.database, 'enrolment', { ...enrolment, keys: { ...enrolment.keys, sealing: { publicKey } } })
    work.audit({ action: 'unit.sealingKey', subject: enrolment.unit.id, after: { publicKey } })
  })
}

/**
 * The key that files with personal data are sealed to, raw X25519 in base64.
 * @throws Problem `core.enrolment.missing`, `core.enrolment.sealingKey`
 */
export const getSealingKey = (database: Database): string => {
  const { sealing } = getEnrolment(database).keys
  if (!sealing) throw new Problem('core.enrolment.sealingKey')
  return sealing.publicKey
}
