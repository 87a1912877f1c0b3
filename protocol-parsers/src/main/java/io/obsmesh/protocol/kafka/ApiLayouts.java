package io.obsmesh.protocol.kafka;

/**
 * What requests and responses look like. A line is one kind of request: its key, name, newest known
 * version, first flexible version; the fields of the request's body and of the response's body as
 * {@link Field} reads them, where they are of use.
 */
final class ApiLayouts {
  /** Records, topics and transactions. */
  static final String DATA =
      """
      0 Produce 13 9 | transactional_id:s3+ acks:h=A timeout_ms:i topics:[ id:u13+=U \
      name:s-12=T partitions:[ index:i=P records:r ] ] | topics:[ id:u13+=U name:s-12=T \
      partitions:[ index:i=P error_code:h=E base_offset:l log_append_time_ms:l2+ \
      log_start_offset:l5+ record_errors:[8+ batch_index:i message:s ] error_message:s8+ ] ] \
      throttle_time_ms:i1+
      1 Fetch 18 12 | replica_id:i-14 max_wait_ms:i min_bytes:i max_bytes:i3+ \
      isolation_level:b4+ session_id:i7+ session_epoch:i7+ topics:[ id:u13+=U name:s-12=T \
      partitions:[ index:i=P current_leader_epoch:i9+ fetch_offset:l last_fetched_epoch:i12+ \
      log_start_offset:l5+ max_bytes:i ] ] forgotten:[7+ id:u13+ name:s-12 partitions:(i ] \
      rack_id:s11+ | throttle_time_ms:i1+ error_code:h7+=E session_id:i7+ topics:[ id:u13+=U \
      name:s-12=T partitions:[ index:i=P error_code:h=E high_watermark:l last_stable_offset:l4+ \
      log_start_offset:l5+ aborted:[4+ producer_id:l first_offset:l ] \
      preferred_read_replica:i11+ records:r ] ]
      2 ListOffsets 11 6 | replica_id:i isolation_level:b2+ topics:[ name:s=T partitions:[ \
      index:i=P current_leader_epoch:i4+ timestamp:l max_offsets:i-0 ] ] timeout_ms:i10+ | \
      throttle_time_ms:i2+ topics:[ name:s=T partitions:[ index:i=P error_code:h=E offsets:(l-0 \
      timestamp:l1+ offset:l1+ leader_epoch:i4+ ] ]
      3 Metadata 13 9 | topics:[ id:u10+=U name:s=T ] allow_auto_topic_creation:b4+ \
      cluster_operations:b8-10 topic_operations:b8+ | throttle_time_ms:i3+ brokers:[ node_id:i \
      host:s port:i rack:s1+ ] cluster_id:s2+ controller_id:i1+ topics:[ error_code:h=E \
      name:s=T id:u10+=I is_internal:b1+ partitions:[ error_code:h=E index:i=P leader_id:i \
      leader_epoch:i7+ replicas:(i isr:(i offline:(i5+ ] operations:i8+ ] \
      cluster_operations:i8-10 error_code:h13+=E
      19 CreateTopics 7 5 | topics:[ name:s=T num_partitions:i replication_factor:h \
      assignments:[ index:i brokers:(i ] configs:[ name:s value:s ] ] timeout_ms:i \
      validate_only:b1+ | throttle_time_ms:i2+ topics:[ name:s=T id:u7+=I error_code:h=E \
      error_message:s1+ num_partitions:i5+ replication_factor:h5+ configs:[5+ name:s value:s \
      read_only:b source:b is_sensitive:b ] ]
      20 DeleteTopics 6 4 | topics:[6+ name:s=T id:u=U ] names:(s-5=T timeout_ms:i | \
      throttle_time_ms:i1+ topics:[ name:s=T id:u6+=I error_code:h=E error_message:s5+ ]
      21 DeleteRecords 2 2 | topics:[ name:s=T partitions:[ index:i=P offset:l ] ] timeout_ms:i \
      | throttle_time_ms:i topics:[ name:s=T partitions:[ index:i=P low_watermark:l \
      error_code:h=E ] ]
      22 InitProducerId 6 2 | transactional_id:s timeout_ms:i producer_id:l3+ \
      producer_epoch:h3+ two_phase:b6+ keep_prepared:b6+ | throttle_time_ms:i error_code:h=E \
      producer_id:l producer_epoch:h ongoing_id:l6+ ongoing_epoch:h6+
      23 OffsetForLeaderEpoch 4 4 | replica_id:i3+ topics:[ name:s=T partitions:[ index:i=P \
      current_leader_epoch:i2+ leader_epoch:i ] ] | throttle_time_ms:i2+ topics:[ name:s=T \
      partitions:[ error_code:h=E index:i=P leader_epoch:i1+ end_offset:l ] ]
      24 AddPartitionsToTxn 5 3 | transactions:[4+ id:s producer_id:l producer_epoch:h \
      verify_only:b topics:[ name:s=T partitions:(i=P ] ] transactional_id:s-3 producer_id:l-3 \
      producer_epoch:h-3 topics:[-3 name:s=T partitions:(i=P ] | throttle_time_ms:i \
      error_code:h4+=E transactions:[4+ id:s topics:[ name:s=T partitions:[ index:i=P \
      error_code:h=E ] ] ] topics:[-3 name:s=T partitions:[ index:i=P error_code:h=E ] ]
      25 AddOffsetsToTxn 4 3 | transactional_id:s producer_id:l producer_epoch:h group_id:s=G | \
      throttle_time_ms:i error_code:h=E
      26 EndTxn 5 3 | transactional_id:s producer_id:l producer_epoch:h committed:b | \
      throttle_time_ms:i error_code:h=E producer_id:l5+ producer_epoch:h5+
      37 CreatePartitions 3 2 | topics:[ name:s=T count:i assignments:[ brokers:(i ] ] \
      timeout_ms:i validate_only:b | throttle_time_ms:i topics:[ name:s=T error_code:h=E \
      error_message:s ]
      75 DescribeTopicPartitions 0 0 | topics:[ name:s=T ] * | throttle_time_ms:i topics:[ \
      error_code:h=E name:s=T id:u=I is_internal:b partitions:[ error_code:h=E index:i=P \
      leader_id:i leader_epoch:i replicas:(i isr:(i eligible:(i last_known:(i offline:(i ] \
      operations:i ] *
      """;

  /** Consumer groups and their offsets. */
  static final String GROUPS =
      """
      8 OffsetCommit 10 8 | group_id:s=G generation:i1+ member_id:s1+ instance_id:s7+ \
      retention_ms:l2-4 topics:[ id:u10+=U name:s-9=T partitions:[ index:i=P offset:l \
      leader_epoch:i6+ timestamp:l1-1 metadata:s ] ] | throttle_time_ms:i3+ topics:[ id:u10+=U \
      name:s-9=T partitions:[ index:i=P error_code:h=E ] ]
      9 OffsetFetch 10 6 | groups:[8+ group_id:s=G member_id:s9+ member_epoch:i9+ topics:[ \
      id:u10+=U name:s-9=T partitions:(i=P ] ] group_id:s-7=G topics:[-7 name:s=T \
      partitions:(i=P ] require_stable:b7+ | throttle_time_ms:i3+ groups:[8+ group_id:s \
      topics:[ id:u10+=U name:s-9=T partitions:[ index:i=P offset:l leader_epoch:i metadata:s \
      error_code:h=E ] ] error_code:h=E ] topics:[-7 name:s=T partitions:[ index:i=P offset:l \
      leader_epoch:i5+ metadata:s error_code:h=E ] ] error_code:h2-7=E
      10 FindCoordinator 6 3 | key:s-3=K key_type:b1+=Y keys:(s4+=K | throttle_time_ms:i1+ \
      coordinators:[4+ key:s node_id:i host:s port:i error_code:h=E error_message:s ] \
      error_code:h-3=E error_message:s1-3 node_id:i-3 host:s-3 port:i-3
      11 JoinGroup 9 6 | group_id:s=G session_timeout_ms:i rebalance_timeout_ms:i1+ member_id:s \
      instance_id:s5+ protocol_type:s protocols:[ name:s metadata:y ] reason:s8+ | \
      throttle_time_ms:i2+ error_code:h=E generation:i protocol_type:s7+ protocol_name:s \
      leader:s skip_assignment:b9+ member_id:s members:[ member_id:s instance_id:s5+ metadata:y \
      ]
      12 Heartbeat 4 4 | group_id:s=G generation:i member_id:s instance_id:s3+ | \
      throttle_time_ms:i1+ error_code:h=E
      13 LeaveGroup 5 4 | group_id:s=G members:[3+ member_id:s instance_id:s reason:s5+ ] \
      member_id:s-2 | throttle_time_ms:i1+ error_code:h=E members:[3+ member_id:s instance_id:s \
      error_code:h=E ]
      14 SyncGroup 5 4 | group_id:s=G generation:i member_id:s instance_id:s3+ \
      protocol_type:s5+ protocol_name:s5+ assignments:[ member_id:s assignment:y ] | \
      throttle_time_ms:i1+ error_code:h=E protocol_type:s5+ protocol_name:s5+ assignment:y
      15 DescribeGroups 6 5 | groups:(s=G operations:b3+ | throttle_time_ms:i1+ groups:[ \
      error_code:h=E error_message:s6+ group_id:s state:s protocol_type:s protocol_data:s \
      members:[ member_id:s instance_id:s4+ client_id:s client_host:s metadata:y assignment:y ] \
      operations:i3+ ]
      16 ListGroups 5 3 | states:(s4+ types:(s5+ | throttle_time_ms:i1+ error_code:h=E groups:[ \
      group_id:s protocol_type:s state:s4+ type:s5+ ]
      28 TxnOffsetCommit 5 3 | transactional_id:s group_id:s=G producer_id:l producer_epoch:h \
      generation:i3+ member_id:s3+ instance_id:s3+ topics:[ name:s=T partitions:[ index:i=P \
      offset:l leader_epoch:i2+ metadata:s ] ] | throttle_time_ms:i topics:[ name:s=T \
      partitions:[ index:i=P error_code:h=E ] ]
      42 DeleteGroups 2 2 | groups:(s=G | throttle_time_ms:i groups:[ group_id:s error_code:h=E \
      ]
      47 OffsetDelete 0 - | group_id:s=G topics:[ name:s=T partitions:[ index:i=P ] ] | \
      error_code:h=E throttle_time_ms:i topics:[ name:s=T partitions:[ index:i=P error_code:h=E \
      ] ]
      68 ConsumerGroupHeartbeat 1 0 | group_id:s=G member_id:s * | throttle_time_ms:i \
      error_code:h=E *
      69 ConsumerGroupDescribe 1 0 | groups:(s=G operations:b | throttle_time_ms:i *
      76 ShareGroupHeartbeat 1 0 | group_id:s=G member_id:s * | throttle_time_ms:i \
      error_code:h=E *
      77 ShareGroupDescribe 1 0 | groups:(s=G operations:b | throttle_time_ms:i *
      78 ShareFetch 2 0 | group_id:s=G * | throttle_time_ms:i error_code:h=E *
      79 ShareAcknowledge 2 0 | group_id:s=G * | throttle_time_ms:i error_code:h=E *
      88 StreamsGroupHeartbeat 0 0 | group_id:s=G member_id:s * | throttle_time_ms:i \
      error_code:h=E *
      """;

  /** Connections and administration. */
  static final String REST =
      """
      4 LeaderAndIsr 7 4
      5 StopReplica 4 2
      6 UpdateMetadata 8 6
      7 ControlledShutdown 3 3
      17 SaslHandshake 1 - | mechanism:s | error_code:h=E mechanisms:(s
      18 ApiVersions 4 3 | software_name:s3+ software_version:s3+ | error_code:h=E keys:[ key:h \
      oldest:h newest:h ] throttle_time_ms:i1+
      27 WriteTxnMarkers 2 1
      29 DescribeAcls 3 2 | * | throttle_time_ms:i error_code:h=E *
      30 CreateAcls 3 2
      31 DeleteAcls 3 2
      32 DescribeConfigs 4 4 | * | throttle_time_ms:i results:[ error_code:h=E error_message:s \
      resource_type:b name:s configs:[ name:s value:s read_only:b is_default:b-0 source:b1+ \
      is_sensitive:b synonyms:[1+ name:s value:s source:b ] type:b3+ documentation:s3+ ] ]
      33 AlterConfigs 2 2 | * | throttle_time_ms:i results:[ error_code:h=E error_message:s \
      resource_type:b name:s ]
      34 AlterReplicaLogDirs 2 2
      35 DescribeLogDirs 5 2
      36 SaslAuthenticate 2 2 | auth_bytes:y | error_code:h=E error_message:s auth_bytes:y \
      lifetime_ms:l1+
      38 CreateDelegationToken 3 2
      39 RenewDelegationToken 2 2
      40 ExpireDelegationToken 2 2
      41 DescribeDelegationToken 3 2
      43 ElectLeaders 2 2
      44 IncrementalAlterConfigs 1 1 | * | throttle_time_ms:i results:[ error_code:h=E \
      error_message:s resource_type:b name:s ]
      45 AlterPartitionReassignments 1 0
      46 ListPartitionReassignments 0 0
      48 DescribeClientQuotas 1 1
      49 AlterClientQuotas 1 1
      50 DescribeUserScramCredentials 0 0
      51 AlterUserScramCredentials 0 0
      52 Vote 2 0
      53 BeginQuorumEpoch 1 1
      54 EndQuorumEpoch 1 1
      55 DescribeQuorum 2 0
      56 AlterPartition 3 0
      57 UpdateFeatures 2 0
      58 Envelope 0 0
      59 FetchSnapshot 1 0
      60 DescribeCluster 2 0 | * | throttle_time_ms:i error_code:h=E *
      61 DescribeProducers 0 0
      62 BrokerRegistration 4 0
      63 BrokerHeartbeat 2 0 | * | throttle_time_ms:i error_code:h=E *
      64 UnregisterBroker 0 0
      65 DescribeTransactions 0 0
      66 ListTransactions 2 0 | * | throttle_time_ms:i error_code:h=E *
      67 AllocateProducerIds 0 0
      70 ControllerRegistration 0 0
      71 GetTelemetrySubscriptions 0 0 | * | throttle_time_ms:i error_code:h=E *
      72 PushTelemetry 0 0 | * | throttle_time_ms:i error_code:h=E *
      73 AssignReplicasToDirs 0 0
      74 ListConfigResources 1 0
      80 AddRaftVoter 1 0
      81 RemoveRaftVoter 0 0
      82 UpdateRaftVoter 0 0
      83 InitializeShareGroupState 0 0
      84 ReadShareGroupState 0 0
      85 WriteShareGroupState 1 0
      86 DeleteShareGroupState 0 0
      87 ReadShareGroupStateSummary 1 0
      89 StreamsGroupDescribe 0 0
      90 DescribeShareGroupOffsets 1 0
      91 AlterShareGroupOffsets 0 0
      92 DeleteShareGroupOffsets 0 0
      """;

  private ApiLayouts() {}
}
