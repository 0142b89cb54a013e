import type { AuditRow } from '../../trust/audit-chain.ts'
import type { JobTables } from './job-tables.ts'

/** The province's tables as Kysely sees them. Times are ISO 8601 in UTC, structured values JSON text, on both databases alike. */
export interface Schema extends JobTables {
  write_gate: { id: number; passed: number }
  unit: { id: string; credit_code: string; name: string; created_at: string }
  dictionary: { version: number; envelope: string; body: string; published_at: string }
  enrolment_code: {
    code_hash: string
    unit_id: string
    expires_at: string
    device_id: string | null
    used_at: string | null
  }
  device: {
    id: string
    unit_id: string
    name: string
    public_key: string
    enrolled_at: string
    revoked_at: string | null
    last_seq: number
    last_digest: string | null
  }
  account: { unit_id: string; id: string; role: string }
  account_key: {
    key_id: string
    unit_id: string
    account: string
    public_key: string
    valid_from: string
    valid_until: string
    device_id: string
    revoked_at: string | null
  }
  request_nonce: { device_id: string; nonce: string; at: string }
  photo: { sha256: string; size: number; width: number; height: number; stored_at: string }
  batch: {
    id: string
    unit_id: string
    device_id: string
    seq: number
    previous: string | null
    digest: string
    record_count: number
    envelope: string
    receipt: string
    proof: string
    log_position: number
    received_at: string
  }
  record: {
    batch_id: string
    record_id: string
    unit_id: string
    place: number
    status: RecordStatus
    body: string
    photo_sha256: string
    reasons: string
    person_key: string
    title_key: string
    name: string
  }
  roster: {
    unit_id: string
    record_id: string
    device_id: string
    person_key: string
    name: string
    returned: string | null
    since: string
  }
  applicant_photo: { unit_id: string; record_id: string; sha256: string; size: number; uploaded_at: string }
  number_series: { year: number; series: string; level: string; last_serial: number }
  certificate: {
    number: string
    batch_id: string
    record_id: string
    unit_id: string
    year: number
    series_code: string
    level: string
    serial: number
    name: string
    document_type: string
    document_number: string
    series: string
    specialty: string
    title: string
    obtained_on: string
    unit_name: string
    committee: string
    status: CertificateStatus
    allotted_at: string
    issued_at: string | null
    token: string | null
    pdf_sha256: string | null
    pdf_size: number | null
    log_position: number | null
    revoked_at: string | null
    revoked_code: string | null
    revoked_text: string | null
    replaced_by: string | null
  }
  feed: { seq: number; unit_id: string; at: string; kind: string; body: string }
  log_entry: { position: number; body: string }
  log_node: { level: number; place: number; hash: string }
  audit: AuditRow
}

/** `accepted` and `held` wait for the province's officer; `refused` and `returned` are back with the unit. */
export type RecordStatus = 'accepted' | 'held' | 'refused' | 'confirmed' | 'returned' | 'issued' | 'revoked'

/** `allotted`: has its number, the PDF is still to be made. */
export type CertificateStatus = 'allotted' | 'inForce' | 'corrected' | 'revoked'
