import type { CertificateState } from '../../shared/rpc/certificates.ts'

export const stateColours: Record<CertificateState, string> = { issued: 'green', corrected: 'gold', revoked: 'red' }
