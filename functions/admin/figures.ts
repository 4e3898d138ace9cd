import { figuresOperations } from '../../events/operations/figures.ts';
import type { Desk } from '../../layers/desk/desk.ts';
import { showBoard } from '../../layers/desk/figures-board.ts';
import { figuresReport, figuresTable } from '../../layers/desk/figures-report.ts';
import { ok, type Route } from '../../layers/platform/http.ts';
import { bindForAgents } from '../api/bind.ts';

/** Figures over time, and the live board (W6). */
export const figuresRoutes = (desk: Desk): Route[] =>
  bindForAgents(desk, figuresOperations, {
    report: async ({ agent, query }) => ok(await figuresReport(desk, agent, query)),
    export: async ({ agent, query }) => ({
      status: 200,
      body: figuresTable(await figuresReport(desk, agent, query)),
      contentType: 'text/csv; charset=utf-8',
    }),
    board: async ({ agent, query }) => ok(await showBoard(desk, agent, query.shop)),
  });
