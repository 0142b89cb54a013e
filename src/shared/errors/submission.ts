import type { ErrorEntry } from './entry.ts'

/** Failures of signing, transfer by file, receipts and certificates in the unit. */
export const submissionErrors = {
  'core.submit.password': {
    found: '密码不正确，没有签名',
    wanted: '当前登录账号的密码',
    remedy: '检查大小写后重新输入；数据没有任何改动',
    log: 'password for signing is wrong',
    http: 401,
  },
  'core.submit.changed': {
    found: '您查看之后，待提交的内容有了变化，没有签名',
    wanted: '与您看到的完全一致的内容',
    remedy: '请重新查看汇总表，核对后再签名',
    log: 'content to sign differs from what was shown',
    http: 409,
  },
  'core.submit.missing': {
    found: '没有这个批次，或它已不在这一步',
    wanted: '本单位的批次',
    remedy: '刷新批次列表后重试',
    log: 'no such batch, or not at this step',
    http: 404,
  },
  'core.submit.withdrawOrder': {
    found: '第 {seq} 批之后还冻结了第 {last} 批，两批的签名首尾相连',
    wanted: '从最后冻结的一批开始撤回',
    remedy: '请先撤回第 {last} 批，再撤回第 {seq} 批；数据没有任何改动',
    log: 'a later batch is chained to the one to withdraw',
    http: 409,
  },
  'core.submit.noReceipt': {
    found: '这个批次还没有回执',
    wanted: '省级服务已答复的批次',
    remedy: '同步后再看；网络不通时可用 U 盘递交批次文件并取回回执',
    log: 'batch has no receipt yet',
    http: 404,
  },
  'core.batchFile.damaged': {
    found: '“{file}”不是完好的批次文件：{detail}',
    wanted: '工作台导出的 .gzzc 文件',
    remedy: '请递交单位重新导出并复制；复制后先核对文件大小',
    log: 'batch file cannot be read',
    exit: 3,
  },
  'core.receiptFile.damaged': {
    found: '“{file}”不是完好的回执文件',
    wanted: '省级服务对本单位批次出具的回执文件',
    remedy: '请重新复制回执文件；不要打开或另存过的副本',
    log: 'receipt file cannot be read',
    exit: 3,
  },
  'core.receiptFile.foreign': {
    found: '这份回执不属于本机的任何批次',
    wanted: '本机导出的批次的回执',
    remedy: '请核对是否拿错文件；在导出批次的那台电脑上导入',
    log: 'receipt is for a batch of another store',
    http: 404,
  },
  'core.certificate.missing': {
    found: '没有编号为 {number} 的证书',
    wanted: '本单位的证书编号',
    remedy: '同步后刷新列表再试',
    log: 'no such certificate',
    http: 404,
  },
  'core.certificate.noFile': {
    found: '证书 {number} 没有电子文件，只提供核验',
    wanted: '有电子文件的证书',
    remedy: '可在核验页面查询这张证书的信息',
    log: 'certificate has no file',
    http: 404,
  },
  'core.certificate.differs': {
    found: '收到的证书文件与省级服务发证时登记的不一致（{number}）',
    wanted: '发证时登记的原文件',
    remedy: '不要使用这份文件；请稍后再试，仍不一致请联系省级服务',
    log: 'certificate file is not the one that was issued',
  },
} as const satisfies Record<string, ErrorEntry>
