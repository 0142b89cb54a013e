import { startPhotoWorker } from '../../photo/browser/photo-worker-client.ts'

void startPhotoWorker().prepare()
