import { describe, expect, it } from "vitest";
import { makeApi } from "./api.ts";
import { Rest } from "./rest.ts";

describe("accounts", () => {
  it("asks for each change where docs/protocol/rest.md says", async () => {
    const asked: string[] = [];
    const fetch = (url: string, init: RequestInit): Promise<Response> => {
      asked.push(`${init.method ?? ""} ${url} ${typeof init.body === "string" ? init.body : ""}`.trim());
      const isLink = url.endsWith("/password-reset");
      return Promise.resolve(new Response(isLink ? JSON.stringify({ url: "/reset#code=prs_1", expiresAt: "2026-11-24T10:00:00.000Z" }) : null, { status: isLink ? 201 : 204 }));
    };
    const api = makeApi(new Rest({ baseUrl: "", fetch }));
    await api.changePassword("old", "new");
    await api.requestPasswordReset("ada@parley.example");
    await api.completePasswordReset("prs_1", "new");
    await api.deactivateMe("old");
    await api.deactivateMember("w/1", "u1");
    await api.reactivateMember("w/1", "u1");
    expect(await api.createPasswordResetLink("w/1", "u1")).toEqual({ url: "/reset#code=prs_1", expiresAt: "2026-11-24T10:00:00.000Z" });
    expect(asked).toEqual([
      'POST /api/me/password {"currentPassword":"old","newPassword":"new"}',
      'POST /api/auth/password-resets {"email":"ada@parley.example"}',
      'POST /api/auth/password-resets/complete {"code":"prs_1","password":"new"}',
      'POST /api/me/deactivation {"password":"old"}',
      "PUT /api/workspaces/w%2F1/members/u1/deactivation",
      "DELETE /api/workspaces/w%2F1/members/u1/deactivation",
      "POST /api/workspaces/w%2F1/members/u1/password-reset",
    ]);
  });
});
