import { describe, expect, it } from "vitest";
import { makeAccountApi } from "./account.ts";
import { makeAuthApi } from "./auth.ts";
import { makeWorkspaceApi } from "./workspaces.ts";
import { Rest } from "../rest.ts";

describe("accounts", () => {
  it("uses the endpoints of docs/protocol/rest.md", async () => {
    const requests: string[] = [];
    const member = {
      user: { id: "u1", displayName: "Ines", kind: "human" },
      role: "owner",
      joinedAt: "2026-11-24T10:00:00.000Z",
    };
    const fetch = (url: string, init: RequestInit): Promise<Response> => {
      requests.push(`${init.method ?? ""} ${url} ${typeof init.body === "string" ? init.body : ""}`.trim());
      if (url.endsWith("/check")) {
        return Promise.resolve(new Response(JSON.stringify({ email: "ada@parley.example", displayName: "Ada" })));
      }
      const isLink = url.endsWith("/password-reset");
      const link = { url: "/reset#code=prs_1", expiresAt: "2026-11-24T10:00:00.000Z" };
      const answer = isLink ? link : init.method === "PATCH" ? member : undefined;
      return Promise.resolve(new Response(answer && JSON.stringify(answer), { status: answer ? 200 : 204 }));
    };
    const rest = new Rest({ baseUrl: "", fetch });
    const api = { ...makeAccountApi(rest), ...makeAuthApi(rest), ...makeWorkspaceApi(rest) };
    await api.changePassword("old", "new");
    await api.requestPasswordReset("ada@parley.example");
    expect(await api.checkPasswordReset("prs_1")).toEqual({ email: "ada@parley.example", displayName: "Ada" });
    await api.completePasswordReset("prs_1", "new");
    await api.deactivateMe("old");
    await api.deactivateMember("w/1", "u1");
    await api.reactivateMember("w/1", "u1");
    expect(await api.changeRole("w/1", "u1", "owner")).toMatchObject({ role: "owner" });
    await api.removeMember("w/1", "u1");
    expect(await api.createPasswordResetLink("w/1", "u1")).toEqual({
      url: "/reset#code=prs_1",
      expiresAt: "2026-11-24T10:00:00.000Z",
    });
    expect(requests).toEqual([
      'POST /api/me/password {"currentPassword":"old","newPassword":"new"}',
      'POST /api/auth/password-resets {"email":"ada@parley.example"}',
      'POST /api/auth/password-resets/check {"code":"prs_1"}',
      'POST /api/auth/password-resets/complete {"code":"prs_1","password":"new"}',
      'POST /api/me/deactivation {"password":"old"}',
      "PUT /api/workspaces/w%2F1/members/u1/deactivation",
      "DELETE /api/workspaces/w%2F1/members/u1/deactivation",
      'PATCH /api/workspaces/w%2F1/members/u1 {"role":"owner"}',
      "DELETE /api/workspaces/w%2F1/members/u1",
      "POST /api/workspaces/w%2F1/members/u1/password-reset",
    ]);
  });
});
