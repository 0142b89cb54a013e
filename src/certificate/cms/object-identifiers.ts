import { objectIdentifier } from './der.ts'

/** Object identifiers, encoded. */
export const identifiers = {
  // Content types and attributes of CMS (RFC 5652) and ESS (RFC 5035).
  data: objectIdentifier('1.2.840.113549.1.7.1'),
  signedData: objectIdentifier('1.2.840.113549.1.7.2'),
  contentType: objectIdentifier('1.2.840.113549.1.9.3'),
  messageDigest: objectIdentifier('1.2.840.113549.1.9.4'),
  signingCertificateV2: objectIdentifier('1.2.840.113549.1.9.16.2.47'),
  // Algorithms.
  sha256: objectIdentifier('2.16.840.1.101.3.4.2.1'),
  ecdsaWithSha256: objectIdentifier('1.2.840.10045.4.3.2'),
  sha256WithRsa: objectIdentifier('1.2.840.113549.1.1.11'),
  // Certificates (RFC 5280).
  country: objectIdentifier('2.5.4.6'),
  stateOrProvince: objectIdentifier('2.5.4.8'),
  organisation: objectIdentifier('2.5.4.10'),
  commonName: objectIdentifier('2.5.4.3'),
  subjectKeyIdentifier: objectIdentifier('2.5.29.14'),
  keyUsage: objectIdentifier('2.5.29.15'),
  basicConstraints: objectIdentifier('2.5.29.19'),
  authorityKeyIdentifier: objectIdentifier('2.5.29.35'),
  extendedKeyUsage: objectIdentifier('2.5.29.37'),
  // Purposes of keys.
  documentSigning: objectIdentifier('1.3.6.1.5.5.7.3.36'),
  adobeDocumentSigning: objectIdentifier('1.2.840.113583.1.1.5'),
  microsoftDocumentSigning: objectIdentifier('1.3.6.1.4.1.311.10.3.12'),
} as const
