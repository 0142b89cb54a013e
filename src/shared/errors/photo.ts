import type { ErrorEntry } from './entry.ts'

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
  'photo.poolClosed': {
    found: '照片处理已停止',
    wanted: '',
    remedy: '请重新打开程序后重试',
    log: 'photo pool was closed',
    http: 503,
    exit: 3,
  },
} as const satisfies Record<string, ErrorEntry>
