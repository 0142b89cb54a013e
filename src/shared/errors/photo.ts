import type { ErrorEntry } from './entry.ts'

/** Failures of the photo engine and its files. A photo that is not good enough gets a report, not a Problem. */
export const photoErrors = {
  'photo.workerLost': {
    found: '照片处理程序意外退出',
    wanted: '',
    remedy: '请重试；同一张照片反复出现时，请换一张照片并联系管理员',
    log: 'photo worker exited or crashed while working on a photo',
    http: 500,
    exit: 3,
  },
  'photo.modelsMissing': {
    found: '缺少照片检测模型文件：{file}',
    wanted: '完整安装的程序',
    remedy: '请重新安装程序',
    log: 'photo model file missing or not readable',
    http: 500,
    exit: 3,
  },
  'photo.filesNotFetched': {
    found: '没能取到检查照片所需的文件',
    wanted: '',
    remedy: '请检查网络后重试；照片没有离开本机',
    log: 'the page could not fetch a model file of the photo engine',
    http: 503,
    exit: 3,
  },
  'photo.filesAltered': {
    found: '检查照片所需的文件与本版本不符',
    wanted: '',
    remedy: '请刷新页面后重试；反复出现时请联系管理员',
    log: 'a model file of the photo engine has another content than this version expects',
    http: 503,
    exit: 3,
  },
  'photo.specUnknown': {
    found: '没有名为“{spec}”的照片规格',
    wanted: '自带的规格（{known}），或 .json 规格文件',
    remedy: '用 gzzc photo specs 查看规格的名称',
    log: 'no photo spec of that name',
    exit: 2,
  },
  'photo.specWrong': {
    found: '“{file}”不是可用的照片规格文件：{fault}',
    wanted: '省级服务发布的规格文件',
    remedy: '请向发布规格的单位重新索取文件',
    log: 'photo spec file does not fit the schema',
    exit: 2,
  },
  'photo.reportName': {
    found: '不知道把报告“{path}”写成什么格式',
    wanted: '以 .xlsx 或 .pdf 结尾的文件名',
    remedy: '改文件名后重试',
    log: 'report name ends neither in xlsx nor in pdf',
    exit: 2,
  },
  'photo.poolClosed': {
    found: '照片处理已停止',
    wanted: '',
    remedy: '请重新打开程序后重试',
    log: 'photo pool was closed',
    http: 503,
    exit: 3,
  },
} as const satisfies Record<string, ErrorEntry>
