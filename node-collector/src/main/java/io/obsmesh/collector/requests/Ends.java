package io.obsmesh.collector.requests;

/** The four ways in and out of a relayed connection. */
public record Ends(Intake client, Outlet toServer, Intake server, Outlet toClient) {}
