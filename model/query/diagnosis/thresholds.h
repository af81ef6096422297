// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace ctscope {

/// The numbers from which on a finding is reported.
enum class Threshold : std::uint8_t {
    FillWarning,
    FillCritical,
    FillFull,
    FillHysteresis,
    TimeToFull,
    FlowsPerBucket,
    ShareMatters,
    FewestFlows,
    IdleEstablishedShare,
    IdleEstablishedTime,
    CloseWaitShare,
    TimeWaitShare,
    DnsShare,
    DnsRate,
    HalfOpenFlows,
    HalfOpenShare,
    ScanTargets,
    ScanUnreplied,
    InsertFailedRate,
    SnatPortsShare,
    SilentUdpTime,
    InvalidRate,
    InvalidShare,
    OneWayShare,
    TunnelShare,
    OtherProtocolShare,
    UdpStreamTimeout,
    ExpectationsShare,
};
constexpr std::size_t thresholdCount = 28;

enum class ThresholdUnit : std::uint8_t { Percent, Seconds, PerSecond, Flows, Targets, FlowsPerBucket };

struct ThresholdDefinition {
    Threshold id;
    std::string_view name; ///< "fill-warning": on the command line, in JSON and in the settings
    double value;          ///< the default
    ThresholdUnit unit;
    std::string_view source; ///< where the default comes from: a document or a project; not translated
};

/// The definition of each threshold, in the order of the enumeration.
std::span<const ThresholdDefinition, thresholdCount> allThresholds() noexcept;
const ThresholdDefinition &definitionOf(Threshold id) noexcept;
std::optional<Threshold> thresholdNamed(std::string_view name) noexcept;

/// The thresholds in force. Default-constructed: the defaults. A plain value.
class DiagnosisThresholds {
public:
    DiagnosisThresholds() noexcept;

    double operator[](Threshold id) const noexcept { return m_values[static_cast<std::size_t>(id)]; }
    void set(Threshold id, double value) noexcept { m_values[static_cast<std::size_t>(id)] = value; }

    friend bool operator==(const DiagnosisThresholds &, const DiagnosisThresholds &) noexcept = default;

private:
    std::array<double, thresholdCount> m_values{};
};

} // namespace ctscope
