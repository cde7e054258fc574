#!/bin/bash
exec /opt/kafka/bin/java org.apache.kafka.connect.cli.ConnectDistributed "$@"
