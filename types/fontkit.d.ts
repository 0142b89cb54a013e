// The package has no types of its own. The part that @cantoo/pdf-lib calls is the one it declares.
declare module 'fontkit' {
  import type { PDFDocument } from '@cantoo/pdf-lib'

  type Fontkit = Parameters<PDFDocument['registerFontkit']>[0]
  export const create: Fontkit['create']
}
