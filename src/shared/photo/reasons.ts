/** The reason why a photo check did not pass, in Chinese. */
export interface Reason {
  /** What was found. */
  readonly found: string
  /** What to do. */
  readonly remedy: string
  /** Whether mending can correct it; otherwise the person must send another photo. */
  readonly mendable: boolean
  /** What was found, when it is slight and the photo is accepted. Undefined for reasons that always refuse. */
  readonly remark?: string
}

const reason =
  (mendable: boolean) =>
  (found: string, remedy: string, remark?: string): Reason => ({
    found,
    remedy,
    mendable,
    ...(remark ? { remark } : {}),
  })
const retake = reason(false)
const mend = reason(true)

/** Every reason by its stable code. A code is never reused for another meaning. */
export const reasons = {
  'readable.notImage': retake('文件内容不是图片', '请选择照片文件；改扩展名不能把其他文件变成照片'),
  'readable.executable': retake('文件是程序，不是图片', '请勿上传程序文件；请选择照片文件'),
  'readable.archive': retake('文件是压缩包或文档，不是图片', '请解压或导出后，选择其中的照片文件'),
  'readable.unsupported': retake('是图片，但格式不受支持', '请另存为 JPEG 或 PNG 后重试'),
  'readable.gif': retake('是 GIF 图片，不受支持', '请使用相机或手机拍摄的 JPEG、PNG 照片'),
  'readable.jpegXl': retake('是 JPEG XL 图片，不受支持', '请另存为 JPEG 或 PNG 后重试'),
  'readable.jpegTwoThousand': retake('是 JPEG 2000 图片，不受支持', '请另存为 JPEG 或 PNG 后重试'),
  'readable.svg': retake('是 SVG 矢量图，不是照片', '请使用相机或手机拍摄的 JPEG、PNG 照片'),
  'readable.psd': retake('是 Photoshop 文件，不受支持', '请在 Photoshop 中导出为 JPEG 后重试'),
  'readable.damaged': retake('图片文件不完整或已损坏', '请从相机或手机重新导出照片后重试'),
  'readable.tooManyBytes': retake('文件超过 30 MB', '请选择较小的照片文件'),
  'readable.tooManyPixels': retake('图片像素超过 1.2 亿', '请选择普通相机或手机拍摄的照片'),
  'readable.tooSmall': retake('图片太小', '请使用原始照片，不要使用缩略图'),

  'face.none': retake('没有找到人脸', '请使用本人正面免冠照片'),
  'face.several': retake('照片中不止一人', '请使用只有本人一人的照片'),
  'face.cutOff': retake('面部没有完整地在画面内', '请重新拍摄，面部四周留出空间', '面部离画面边缘很近，一般不影响'),
  'head.cutOff': retake('头顶被画面切断', '请重新拍摄，头顶上方留出空间', '头发稍被画面切到，一般不影响'),
  'body.cutOff': retake('肩部被画面切断，画面太窄', '请重新拍摄，取景到胸部，双肩完整', '肩部稍在画面外，一般不影响'),

  'body.shouldersMissing': retake('双肩没有入画', '请重新拍摄，取景到胸部，双肩完整', '肩部入画偏少，一般不影响'),
  'face.covered': retake('口鼻部位被遮挡', '请摘下口罩、围巾后重新拍摄', '口鼻附近可能有遮挡，请看一看'),
  'face.hand': retake('手或手臂挡住面部或头发', '请放下手重新拍摄', '脸旁可能有手，请看一看'),
  'head.thing': retake(
    '头上像有发箍、墨镜等饰物',
    '请取下头上的饰物后重新拍摄',
    '头上可能有发箍、墨镜等饰物，请看一看',
  ),
  'head.flat': retake('头顶像被截平', '请使用头顶完整的原始照片', '头顶像被截平，请看一看'),
  'head.covered': retake('头上戴有帽子或头巾', '请摘下帽子后重新拍摄（免冠照）', '头上可能有帽子或发饰，请看一看'),

  'pose.turned': mend('照片倒置或侧放', '可自动转正'),
  'pose.yaw': retake('头部左右转动', '请正对镜头重新拍摄', '头部稍有转动，一般不影响'),
  'pose.pitch': retake('头部上仰或低垂', '请平视镜头重新拍摄', '头部稍有俯仰，一般不影响'),
  'pose.roll': mend('头部歪斜', '可自动扶正', '头部稍歪，一般不影响'),
  'eyes.closed': retake('眼睛未睁开', '请睁眼重新拍摄；镜片反光时请摘下眼镜', '眼睛睁得不大，一般不影响'),
  'eyes.aside': retake('眼睛没有看镜头', '请目视镜头重新拍摄', '目光稍偏，一般不影响'),
  'eyes.darkGlasses': retake('眼部被深色镜片遮挡', '请摘下墨镜或变色镜后重新拍摄', '镜片稍暗，看得清眼睛就不影响'),
  'eyes.glare': retake('镜片反光遮住眼睛', '请摘下眼镜，或避开正面光源后重新拍摄', '镜片稍有反光，看得清眼睛就不影响'),
  'eyes.red': retake('眼睛像是红眼', '请关闭闪光灯后重新拍摄', '眼睛可能是红眼，请看一看'),
  'mouth.open': retake('嘴未闭合', '请自然闭口重新拍摄', '嘴微张，一般不影响'),

  'source.lowResolution': retake(
    '面部像素太少',
    '请靠近拍摄，或使用原始照片而不是截图、缩略图',
    '面部像素偏少，一般不影响',
  ),
  'source.stretched': retake(
    '照片像被拉伸变形，脸部宽高比例不自然',
    '请使用没有改过宽高比例的原始照片',
    '照片可能被拉伸变形，请看一看',
  ),
  'source.blocks': retake(
    '面部有马赛克或压缩方块',
    '请使用相机或手机的原始照片，不要使用打过码或多次转发的图片',
    '面部可能有马赛克或压缩方块，请看一看',
  ),
  'source.noisy': retake('画面噪点太多', '请在明亮处重新拍摄，不要使用夜景或数码变焦', '稍有噪点，一般不影响'),
  'source.compressed': retake(
    '图片被过度压缩',
    '请使用相机或手机的原始照片，不要使用聊天软件转发的图片',
    '图片压缩偏重，一般不影响',
  ),
  'source.screen': retake(
    '照片有屏幕或印刷的网纹，像是翻拍',
    '请使用原始照片，不要翻拍屏幕或纸质照片',
    '可能是翻拍的，请确认用的是原始照片',
  ),
  'source.border': retake('照片四周有边框', '请使用没有边框的原始照片', '四周可能有边框，请看一看'),
  'source.overlay': retake('背景上有文字、印章或水印', '请使用没有文字和印章的原始照片'),
  'sharpness.blurred': retake('面部模糊', '请对焦后重新拍摄，避免手抖', '稍模糊，一般不影响'),
  'light.flat': retake('面部灰蒙，对比度太低', '请擦净镜头、避开逆光和雾气后重新拍摄', '稍灰，一般不影响'),
  'light.dark': retake('面部太暗', '请在明亮、均匀的光线下重新拍摄', '稍暗，一般不影响'),
  'light.bright': retake('面部太亮', '请减少曝光，避免强光直射，重新拍摄', '稍亮，一般不影响'),
  'light.underExposed': retake('面部有大片暗部，细节丢失', '请面向光源重新拍摄', '面部暗处稍多，一般不影响'),
  'light.overExposed': retake(
    '面部有大片过曝，细节丢失',
    '请避开强光和闪光灯直射，重新拍摄',
    '面部亮处稍多，一般不影响',
  ),
  'light.uneven': retake('面部两侧明暗不均', '请使用正面均匀的光线重新拍摄', '两侧明暗稍有差别，一般不影响'),
  'colour.cast': retake('肤色偏色', '请在自然光下、关闭滤镜后重新拍摄', '肤色稍偏，一般不影响'),
  'colour.sepia': retake(
    '是单一色调的照片（黑白或泛黄的老照片效果）',
    '请使用彩色照片，关闭滤镜后重新拍摄',
    '颜色很单一，可能加了滤镜，请看一看',
  ),
  'colour.grey': retake('是黑白照片', '请使用彩色照片', '颜色很淡，一般不影响'),

  'background.notWhite': mend('背景不是白色', '可自动换成白色背景', '背景稍暗，一般不影响'),
  'background.tinted': mend('背景有颜色', '可自动换成白色背景', '背景稍带颜色，一般不影响'),
  'background.overlay': mend('背景上有文字、阴影或其他东西', '可自动换成白色背景', '背景上可能有杂物，请看一看'),
  'background.uneven': mend('背景不均匀或有阴影', '可自动换成白色背景', '背景稍不均匀，一般不影响'),

  'background.clothes': retake(
    '衣服与白色背景颜色太接近',
    '请换深色衣服重拍',
    '衣服与白色背景颜色接近，肩部边缘请看一看',
  ),
  'background.left': retake('背景没有去净', '请站到纯色墙前重拍', '背景可能没有完全去净，请看一看'),
  'background.ragged': retake(
    '抠图不净',
    '请站到与头发、衣服颜色不同的纯色墙前重拍',
    '抠图不净，头发和肩部的边缘请看一看',
  ),

  'size.width': mend('宽度与规格不符', '可自动裁剪和缩放'),
  'size.height': mend('高度与规格不符', '可自动裁剪和缩放'),
  'head.tooSmall': mend('头部在画面中太小', '可自动裁剪', '头部略小，一般不影响'),
  'head.tooLarge': mend('头部在画面中太大', '可自动裁剪', '头部略大，一般不影响'),
  'head.tooHigh': mend('头顶离上边太近', '可自动裁剪', '头顶离上边略近，一般不影响'),
  'head.tooLow': mend('头顶离上边太远', '可自动裁剪', '头顶离上边略远，一般不影响'),
  'chin.tooLow': mend('下巴离下边太近', '可自动裁剪', '下巴离下边略近，一般不影响'),
  'chin.tooHigh': mend('下巴离下边太远', '可自动裁剪', '下巴离下边略远，一般不影响'),
  'head.offCentre': mend('头部没有居中', '可自动裁剪', '头部稍偏一边，一般不影响'),

  'file.format': mend('文件不是 JPEG 格式', '可自动转换为 JPEG'),
  'file.density': mend('分辨率标记不是规格要求的值', '可自动写入分辨率'),
  'file.tooSmall': mend('文件太小', '可自动重新压缩'),
  'file.tooLarge': mend('文件太大', '可自动重新压缩'),
} as const satisfies Record<string, Reason>

export type ReasonCode = keyof typeof reasons
export const reasonCodes = Object.keys(reasons) as [ReasonCode, ...ReasonCode[]]
