/**
 * Reasons why a PDF or a token is not genuine: stable codes, each with a sentence for the person who verifies.
 * Codes are never reused.
 */
export const verificationReasons = {
  'file.tooLarge': '文件超过 2 MB，不是本系统签发的证书文件',
  'file.notPdf': '文件不是 PDF',
  'file.damaged': '文件结构已损坏，或不是本系统签发的证书',
  'file.notCertificate': '文件中没有证书编号等签发信息，不是专业技术职务资格证书',
  'seal.missing': '文件没有加盖电子印章',
  'seal.several': '文件中不止一个电子印章的签名域，不是本系统签发的证书',
  'seal.notFullyCovered': '电子印章没有覆盖整个文件：盖章之后文件被追加或改动过',
  'seal.malformed': '电子印章的签名数据已损坏，或不是规定的格式',
  'seal.digestDiffers': '文件内容与盖章时不一致：盖章之后被改动过',
  'seal.signatureWrong': '电子印章的签名与其证书不符',
  'seal.certificateNotBound': '签名没有绑定其印章证书',
  'seal.inFuture': '盖章时间晚于现在',
  'seal.listMissing': '没有省级印章名单，无法确认这枚印章是省厅的',
  'seal.notListed': '这枚印章不在省级印章名单中，不是省厅的印章',
  'seal.outsidePeriod': '盖章时间不在名单所列这枚印章的使用期内',
  'seal.compromised': '这枚印章的密钥已经泄露，单凭印章不能确认文件由省厅签发',
  'issuer.unknown': '印章证书不是由所信任的省级根证书签发的',
  'issuer.notValidAtSigning': '盖章时印章证书不在有效期内',
  'issuer.notForSealing': '印章证书没有被授权用于电子签章',
  'issuer.pathTooLong': '印章证书到根证书的层级超过了上级证书所允许的',
  'issuer.criticalUnknown': '印章证书或其上级证书中有本程序不认识的关键扩展项',
  'token.unreadable': '二维码内容不完整，或不是本系统的核验码',
  'token.issuerUnknown': '核验码不是由所信任的省级密钥签发的',
  'token.signatureWrong': '核验码的内容被改动过，或系伪造',
  'token.numberDiffers': '核验码与网址中的证书编号不一致',
  'register.unknown': '省级登记中没有这个证书编号',
  'register.otherFile': '文件与省级登记的证书文件不同',
  'register.otherToken': '核验码与省级登记的不同',
} as const

export type VerificationReason = keyof typeof verificationReasons
