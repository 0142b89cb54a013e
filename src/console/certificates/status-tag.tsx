import { Tag } from 'antd'
import { type CertificateStatus, certificateStatusWords } from '../../shared/console/certificates-contract.ts'

const colours: Readonly<Record<CertificateStatus, string>> = {
  allotted: 'gold',
  inForce: 'green',
  corrected: 'default',
  revoked: 'red',
}

/** The status of a certificate, in its colour. */
export const StatusTag = ({ status }: { readonly status: CertificateStatus }) => (
  <Tag color={colours[status]}>{certificateStatusWords[status]}</Tag>
)
