/**
 * Reasons why a PDF or a token is not genuine: stable codes, each with a sentence for the person who verifies.
 * Codes are never reused.
 */
export const verificationReasons = {
  'file.tooLarge': '文件超过 20 MB，不是本系统签发的证书文件',
  'file.notPdf': '文件不是 PDF',
  'file.damaged': '文件结构已损坏，或不是本系统签发的证书',
  'file.notCertificate': '文件中没有证书编号等签发信息，不是专业技术职务资格证书',
  'seal.missing': '文件没有加盖电子印章',
  'seal.notFullyCovered': '电子印章没有覆盖整个文件：盖章之后文件被追加或改动过',
  'seal.malformed': '电子印章的签名数据已损坏，或不是规定的格式',
  'seal.digestDiffers': '文件内容与盖章时不一致：盖章之后被改动过',
  'seal.signatureWrong': '电子印章的签名与其证书不符',
  'seal.certificateNotBound': '签名没有绑定其印章证书',
  'seal.inFuture': '盖章时间晚于现在',
  'issuer.unknown': '印章证书不是由所信任的省级根证书签发的',
  'issuer.notValidAtSigning': '盖章时印章证书不在有效期内',
  'issuer.notForSealing': '印章证书没有被授权用于电子签章',
  'token.unreadable': '二维码内容不完整，或不是本系统的核验码',
  'token.issuerUnknown': '核验码不是由所信任的省级密钥签发的',
  'token.signatureWrong': '核验码的内容被改动过，或系伪造',
  'token.numberDiffers': '核验码与网址中的证书编号不一致',
} as const

export type VerificationReason = keyof typeof verificationReasons
