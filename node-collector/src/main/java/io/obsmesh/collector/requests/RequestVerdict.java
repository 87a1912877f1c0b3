package io.obsmesh.collector.requests;

import io.obsmesh.bpf.PolicyVerdict.User;
import io.obsmesh.policy.decide.Request;
import org.jspecify.annotations.Nullable;

/**
 * A request that was refused, or would have been.
 *
 * @param monotonicNanos CLOCK_MONOTONIC
 * @param audit it passed, and is only told
 * @param ingress said by a rule of the server's, else of the client's
 * @param policy null where no rule decided; so the rule
 * @param reason in words
 * @param clientAddress 16 bytes, IPv4 mapped; so the server's
 * @param client whose connection it is
 * @param server who listens, {@link User#NOBODY} when that is not on this machine
 * @param clientPid of the process that connected; 0 where that is not known
 */
public record RequestVerdict(
    long monotonicNanos,
    boolean audit,
    boolean ingress,
    @Nullable String policy,
    @Nullable String rule,
    String reason,
    Request request,
    byte[] clientAddress,
    int clientPort,
    byte[] serverAddress,
    int serverPort,
    User client,
    User server,
    int clientPid) {}
