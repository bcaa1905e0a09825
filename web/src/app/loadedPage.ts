import type { ComponentType } from 'react';
import { loadedLater } from '../loadedLater.tsx';
import { PageLoading } from './PageLoading.tsx';

/** A page whose code is loaded when it is first opened, or before. */
export const loadedPage = (load: () => Promise<ComponentType>) => loadedLater(load, PageLoading);
