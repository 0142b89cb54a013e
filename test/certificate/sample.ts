import { generateKeyPairSync } from 'node:crypto'
import sharp from 'sharp'
import type { CertificateData, StatedRecord } from '../../src/certificate/certificate-data.ts'
import { type CertificateWriter, createCertificateWriter } from '../../src/certificate/certificate-writer.ts'
import { localSealSigner, type SealSigner } from '../../src/certificate/seal.ts'
import { createTestAuthority, type TestAuthority } from '../../src/certificate/test-authority.ts'

export const now = new Date('2026-05-20T01:30:00Z')

const photo = new Uint8Array(
  await sharp({ create: { width: 295, height: 413, channels: 3, background: '#e8edf2' } })
    .jpeg()
    .toBuffer(),
)

const record: StatedRecord = {
  name: '欧阳样例',
  sex: 'female',
  documentType: 'residentId',
  documentNumber: '52010219900307122X',
  series: '工程技术人员',
  specialty: '建筑工程（结构设计）',
  title: '高级工程师',
  reviewType: 'ninePlusThree',
  obtainedOn: '2026-05-10',
  employerName: '贵州样例建筑设计研究院有限责任公司',
  committee: '贵州省建设工程系列高级职称评审委员会',
  unit: '贵州省住房和城乡建设厅',
}

/** A made-up holder's certificate; `changes` replace fields of the record. */
export const sampleData = (changes: Partial<StatedRecord> = {}): CertificateData => {
  return {
    record: { ...record, ...changes },
    number: 'GZZC2026051000123',
    generatedAt: now,
    verificationAddress: 'https://zczs.example.gov.cn/zccx',
    photo,
  }
}

/** Names as long as can be expected, with characters of GB 18030 level 3, one of which only the font for rare characters has. */
export const longData = (): CertificateData =>
  sampleData({
    name: '阿卜杜热合曼·买买提依明·麦麦提艾力·阿布都克里木·图尔荪江·吐尔逊买买提·艾合买提江·䶮㛃𬭎𪚥',
    documentType: 'hkMacaoPermit',
    documentNumber: 'H1234567801',
    specialty: '水文地质与工程地质环境地质勘查技术与岩土工程施工及其数字化监测应用方向（含地质灾害防治工程）',
    title: '正高级工程师（水文地质与工程地质方向）',
    reviewType: 'private',
    employerName:
      '黔东南苗族侗族自治州雷山县西江千户苗寨文化旅游投资发展（集团）有限责任公司非物质文化遗产保护与传承研究中心筹备办公室',
    committee: '黔东南苗族侗族自治州民营经济组织专业技术职务任职资格专项评审委员会（工程技术与文化艺术系列）',
    unit: '黔东南苗族侗族自治州人力资源和社会保障局职称评审委员会组建与管理办公室',
  })

export interface Province {
  readonly authority: TestAuthority
  readonly signer: SealSigner
  readonly tokenKeys: ReturnType<typeof generateKeyPairSync>
  readonly writer: CertificateWriter
}

/** A province with keys of its own. */
export const createProvince = (): Province => {
  const authority = createTestAuthority(new Date('2026-01-01T00:00:00Z'))
  const signer = localSealSigner(authority.sealKey, [authority.sealCertificate, authority.rootCertificate])
  const tokenKeys = generateKeyPairSync('ed25519')
  return { authority, signer, tokenKeys, writer: createCertificateWriter({ signer, tokenKey: tokenKeys.privateKey }) }
}
