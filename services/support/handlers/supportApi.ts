import { httpFunction } from '../../../shared/http/httpFunction.ts';
import { routed } from '../../../shared/http/routes.ts';
import { adminRoutes } from './adminRoutes.ts';
import { customerRoutes } from './customerRoutes.ts';
import { logger, wire } from './wiring.ts';

export const handler = httpFunction(logger, routed(wire, [...customerRoutes, ...adminRoutes]));
